"""Models of ordinary layers are saved and loaded as they are, whatever layers Keras has."""

import inspect

import keras
import numpy as np
import pytest
from keras import layers, ops

from stages.common.errors import UserError
from stages.networks import residual
from stages.scoring import loading, model_checks
from stages.training import saving


def images() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((28, 28, 3)),
            layers.Normalization(mean=100.0, variance=50.0),
            layers.Rescaling([1.0, 2.0, 3.0], offset=np.ones(3)),
            *(layers.RandomFlip(), layers.RandomRotation(0.1), layers.Resizing(16, 16)),
            *(layers.SeparableConv2D(4, 3), layers.PReLU(), layers.GroupNormalization(2)),
            layers.SpectralNormalization(layers.Conv2D(4, 3, activation=ops.tanh)),
            *(layers.DepthwiseConv2D(3), layers.LayerNormalization(), layers.GaussianNoise(0.1)),
            *(layers.Conv2DTranspose(3, 3), layers.ZeroPadding2D(1), layers.UpSampling2D()),
            *(layers.Flatten(), layers.RepeatVector(2), layers.GRU(3, kernel_regularizer="l2")),
            *(layers.Dense(4, dtype="bfloat16"), layers.Dense(4, dtype="mixed_bfloat16")),
            layers.Dense(3, activation=layers.LeakyReLU(), kernel_constraint="max_norm"),
        ]
    )


def sequences() -> keras.Model:
    inputs = keras.Input((28, 28))
    x = layers.Bidirectional(layers.LSTM(3, return_sequences=True, dropout=0.1))(inputs)
    x = layers.RNN([layers.GRUCell(2), layers.LSTMCell(2)], return_sequences=True)(x)
    x = layers.TimeDistributed(layers.Dense(4))(layers.MultiHeadAttention(2, 2)(x, x))
    return keras.Model(inputs, layers.Attention(use_scale=True)([x, x]))


def operations() -> keras.Model:
    inputs = keras.Input((28, 28))
    x = ops.where(inputs > 0.5, inputs, 0.0) * ops.ones((28,)) + 1 - inputs[:, ::-1]
    x = ops.image.resize(ops.expand_dims(ops.gelu(x), -1), (7, 7))
    return keras.Model(inputs, ops.softmax(ops.mean(ops.reshape(x, (-1, 49)), axis=0)))


def quantized() -> keras.Model:
    inputs = keras.Input((28,))
    model = keras.Model(inputs, layers.Dense(3)(inputs))
    model.quantize("int8")
    return model


def champion() -> keras.Model:
    return residual.export(10)


MODELS = [images, sequences, operations, quantized, champion]


@pytest.mark.filterwarnings("ignore:Layer InputLayer does not have a `quantize` method")
@pytest.mark.parametrize("build", MODELS, ids=lambda build: build.__name__)
def test_ordinary_layers_are_loaded_as_they_were_saved(tmp_path, build):
    keras.utils.set_random_seed(0)
    model = build()
    saving.save(model, tmp_path / "own.keras")
    loaded = loading.load(tmp_path / "own.keras")
    assert loaded.count_params() == model.count_params()
    inputs = np.random.default_rng(0).random((2, *model.input_shape[1:]), "float32")
    expected = model.predict(inputs, verbose=0)
    np.testing.assert_array_equal(loaded.predict(inputs, verbose=0), expected)


def test_every_layer_of_keras_that_takes_code_or_a_file_is_refused():
    """A later version of Keras may bring another one."""
    suspicious = ("vocabulary", "path", "file", "function", "_fn", "module")
    found = {
        name
        for name, layer in vars(layers).items()
        if inspect.isclass(layer)
        and any(word in key for key in inspect.signature(layer).parameters for word in suspicious)
    }
    assert found == model_checks.REFUSED


def test_a_model_with_code_of_its_own_is_told_what_is_allowed(tmp_path):
    inputs = keras.Input((2,))
    model = keras.Model(inputs, layers.Lambda(lambda x: x + 1)(inputs))
    saving.save(model, tmp_path / "own.keras")
    sentence = r"names keras\.layers\.Lambda; expected only Keras' own layers, and none that holds"
    with pytest.raises(UserError, match=sentence):
        loading.load(tmp_path / "own.keras")


def test_the_limit_is_that_of_the_weights(tmp_path, monkeypatch):
    """The file is small: an attacker leaves the weights out."""
    inputs = keras.Input((10,))
    model = keras.Model(inputs, layers.Dense(10**5, use_bias=False)(inputs))
    monkeypatch.setattr(layers.Dense, "save_own_variables", lambda *_: None)
    saving.save(model, tmp_path / "own.keras")
    monkeypatch.setattr(model_checks, "LARGEST", 10**6)
    with pytest.raises(UserError, match="expected at most 1,000,000 bytes of weights, got 4,000,"):
        loading.load(tmp_path / "own.keras")
