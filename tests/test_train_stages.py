"""What each training stage hands to the shared training, from the parameters that it declares."""

from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from declared import PARAMS, TRAINING, parameters

from stages import train_resnet, train_robust
from stages.common import params
from stages.networks import residual
from stages.training import trainer
from stages.training.protocol import Protocol

CLASSES = 10
RESIDUAL = {"train_resnet": train_resnet, "train_robust": train_robust}


@dataclass(frozen=True)
class Handed:
    """What a stage gave to `trainer.train`."""

    name: str
    protocol: Protocol
    network: keras.Model
    options: SimpleNamespace


@pytest.fixture(scope="module")
def handed() -> dict[str, Handed]:
    """What each stage hands over, by the name of the stage."""
    found = {}

    def record(name, protocol, build, **options):
        given = {"export": None, "optimizer": None, "augment": None, "label_smoothing": 0.0}
        found[stage] = Handed(name, protocol, build(CLASSES), SimpleNamespace(**given | options))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trainer, "train", record)
        for stage in TRAINING:
            patch.setattr(params, "declared", lambda stage=stage: parameters(stage))
            import_module(f"stages.{stage}").main()
    return found


@pytest.mark.parametrize("stage", TRAINING)
def test_a_model_has_its_name_and_its_own_settings_before_the_shared_ones(handed, stage):
    model = stage.removeprefix("train_")
    assert handed[stage].name == model
    protocol = handed[stage].protocol.model_dump()
    expected = PARAMS["train"] | PARAMS["models"][model]
    assert protocol == {key: expected[key] for key in protocol}
    assert set(PARAMS["models"][model]) <= set(protocol)


@pytest.mark.parametrize("stage", TRAINING)
def test_champion_and_robust_alone_have_a_recipe_of_their_own(handed, stage):
    given = handed[stage].options
    own = (given.optimizer, given.label_smoothing, given.augment and given.augment.func)
    if stage in RESIDUAL:
        settings = PARAMS["models"][stage.removeprefix("train_")]
        assert own == (residual.optimizer, settings["label_smoothing"], RESIDUAL[stage].augment)
        assert given.augment.args == (handed[stage].protocol,)
    else:
        assert own == (None, 0, None)


def dropout(network: keras.Model) -> list[float]:
    return [layer.rate for layer in network.layers if isinstance(layer, keras.layers.Dropout)]


def test_dropout_is_where_it_is_declared(handed):
    rates = {name: PARAMS["models"][name]["dropout"] for name in ("regularized", "deep")}
    for stage in TRAINING:
        model = stage.removeprefix("train_")
        blocks = {"regularized": PARAMS["cnn"], "deep": PARAMS["models"]["deep"]}.get(model)
        expected = [rates[model]] * (len(blocks["filters"]) + 1) if blocks else []
        assert dropout(handed[stage].network) == expected, model


def dense(*widths: int) -> int:
    """The weights of dense layers, each with its biases."""
    return sum((before + 1) * after for before, after in pairwise(widths))


def convolutions(*channels: int) -> int:
    """The weights of 3 x 3 convolutions without biases, each with its normalization."""
    return sum(9 * before * after + 4 * after for before, after in pairwise(channels))


def test_the_networks_have_as_many_weights_as_declared(handed):
    """Each pooling halves the sides: 28, 14, 7, 3. A normalization has 4 weights a channel."""
    models, cnn = PARAMS["models"], PARAMS["cnn"]
    channels = [1, *cnn["filters"]]
    shared = sum((9 * before + 1) * after for before, after in pairwise(channels))
    shared += dense((28 // 2 ** len(cnn["filters"])) ** 2 * channels[-1], cnn["units"], CLASSES)
    deep, blocks = models["deep"], models["deep"]["filters"]
    doubled = [width for width in blocks for _ in range(2)]
    flat = (28 // 2 ** len(blocks)) ** 2 * blocks[-1]
    expected = {
        "linear": dense(784, CLASSES),
        "ann": dense(784, *models["ann"]["units"], CLASSES),
        **dict.fromkeys(("baseline", "augmented", "regularized"), shared),
        "deep": convolutions(1, *doubled) + dense(flat, deep["units"], CLASSES),
        **dict.fromkeys(
            ("resnet", "robust"),
            convolutions(1, 16, 32, 32, 32, 64, 64, 64, 128, 128, 128) + dense(128, CLASSES),
        ),
    }
    found = {each.name: each.network.count_params() for each in handed.values()}
    assert found == expected


@pytest.mark.parametrize("stage", TRAINING)
def test_a_network_scales_its_pixels_once(handed, stage):
    """To 0 ... 1; residual ones to mean 0 and deviation 1 of Fashion-MNIST, 0.286 and 0.353."""
    layers = handed[stage].network.layers
    [rescaling] = [layer for layer in layers if isinstance(layer, keras.layers.Rescaling)]
    found = np.ravel(rescaling(np.array([[0.0, 255.0]])))
    mean, deviation = (0.286, 0.353) if stage in RESIDUAL else (0, 1)
    assert found == pytest.approx([-mean / deviation, (1 - mean) / deviation], rel=1e-5)


@pytest.mark.parametrize("stage", TRAINING)
def test_in_use_a_network_has_no_chance_in_it(handed, stage):
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1)).astype(np.float32)
    first, again = (np.asarray(handed[stage].network(images, training=False)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_allclose(first.sum(axis=1), 1, rtol=1e-5)


def test_the_champion_s_optimizer_has_its_settings(handed):
    resnet = handed["train_resnet"].protocol.model_copy(
        update={"learning_rate": 0.7, "momentum": 0.6, "weight_decay": 0.01}
    )
    muon = residual.optimizer(resnet, 100)
    assert (muon.momentum, muon.nesterov, muon.weight_decay) == (0.6, True, 0.01)
    variables = [keras.Variable(np.ones(3), name=name) for name in ("kernel", "gamma", "beta")]
    muon.build(variables)
    assert [muon._use_weight_decay(each) for each in variables] == [True, False, False]
    muon.iterations.assign(20)
    assert float(muon.learning_rate) == pytest.approx(0.7)  # the peak, after a fifth


def test_a_residual_block_begins_as_the_path_around_it():
    """The scale of its last normalization is 0 at first: its convolutions have no effect."""
    network = residual.body(CLASSES, keras.layers.BatchNormalization)
    images = np.random.default_rng(0).uniform(0, 255, (2, 28, 28, 1)).astype(np.float32)
    before = network.predict(images, verbose=0)
    kernels = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    inside = [layer for layer in kernels if layer.kernel.shape[2] == layer.filters]
    assert len(inside) == 2 * 3
    for layer in inside:
        layer.kernel.assign(-layer.kernel)
    np.testing.assert_allclose(network.predict(images, verbose=0), before, atol=1e-6)
