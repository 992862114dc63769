"""The network that baseline, augmented and regularized share, with one thing changed at a time.

With every setting of the reference it is stages/networks/cnn.py, layer by layer.
"""

from collections.abc import Iterator

import keras

from stages.data.dataset import IMAGE_SHAPE
from stages.networks.normalization import FusedBatchNormalization
from study.settings import Training

layers = keras.layers


def build(
    training: Training,
    pixels: tuple[float, float],
    normalization: type[keras.Layer],
    classes: int,
) -> keras.Model:
    """Return the network from pixels 0 ... 255, (n, 28, 28, 1), to probabilities (n, classes).

    `pixels`: mean and standard deviation of the training images' pixels. `normalization`: the
    batch normalization to use, where the training has one.
    """
    model = keras.Sequential([keras.Input(IMAGE_SHAPE), *scaling(training, pixels)])
    for filters in training.filters if training.dense is None else ():
        for layer in convolution(training, filters, normalization):
            model.add(layer)
    model.add(layers.Flatten())
    for units in training.dense or [training.units]:
        model.add(layers.Dense(units, training.activation, kernel_regularizer=penalty(training)))
        if training.dropout:
            model.add(layers.Dropout(training.dropout))
    last = {"dtype": "float32", "kernel_regularizer": penalty(training)}
    model.add(layers.Dense(classes, "softmax", **last))
    return model


def scaling(training: Training, pixels: tuple[float, float]) -> list[keras.Layer]:
    """Return what the network does to pixels first; nothing if it takes them raw."""
    mean, deviation = pixels
    if training.pixels == "raw":
        return []
    if training.pixels == "standardized":
        return [layers.Rescaling(1 / deviation, offset=-mean / deviation)]
    return [layers.Rescaling(1 / 255)]


def convolution(
    training: Training, filters: int, normalization: type[keras.Layer]
) -> Iterator[keras.Layer]:
    """Yield a convolution, its activation and pooling, with what the training adds to them."""
    normalized = training.batch_normalization
    yield layers.Conv2D(
        filters,
        training.kernel,
        strides=2 if training.pooling == "strided" else 1,
        padding="same",
        activation=None if normalized else training.activation,
        use_bias=not normalized,
        kernel_regularizer=penalty(training),
    )
    if normalized:
        yield normalization(momentum=0.9)
        yield layers.Activation(training.activation)
    if training.pooling == "max":
        yield layers.MaxPooling2D(2)
    if training.pooling == "average":
        yield layers.AveragePooling2D(2)
    if training.dropout:
        yield layers.Dropout(training.dropout)


def penalty(training: Training) -> keras.Regularizer | None:
    """Return the penalty on the weights of a layer."""
    return keras.regularizers.L2(training.weight_decay) if training.weight_decay else None


def for_training(training: Training, pixels: tuple[float, float], classes: int) -> keras.Model:
    """Return the network as it is trained, with fused batch normalization."""
    model = build(training, pixels, FusedBatchNormalization, classes)
    return model if training.early_stopping else ToTheEnd(model.inputs, model.outputs)


def for_use(training: Training, pixels: tuple[float, float], classes: int) -> keras.Model:
    """Return the network of Keras' own layers, with the same weights."""
    return build(training, pixels, layers.BatchNormalization, classes)


class LastEpoch(keras.callbacks.Callback):
    """Leaves the weights of the last epoch, where another callback puts back those of the best."""

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Keep the weights, which may be those of an interrupted training."""
        self.weights = self.model.get_weights()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Keep the weights of this epoch."""
        self.weights = self.model.get_weights()

    def on_train_end(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Put back the weights that were kept last."""
        self.model.set_weights(self.weights)


class ToTheEnd(keras.Model):
    """A model whose training keeps the last epoch: no early stopping, no choice of an epoch."""

    def fit(self, *arguments: object, callbacks: list, **options: object) -> object:
        """Fit as any model, with `LastEpoch` after all other callbacks."""
        return super().fit(*arguments, callbacks=[*callbacks, LastEpoch()], **options)
