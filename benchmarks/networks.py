"""What the benchmarks have in common: the data, this project's ways to train, the stopwatch."""

import math
import time
from functools import partial
from pathlib import Path

import keras
import numpy as np
import psutil
from ruamel.yaml import YAML

from stages import train_ann, train_deep, train_linear, train_regularized, train_resnet
from stages.data.dataset import Split
from stages.networks import cnn, residual
from stages.networks.normalization import FusedBatchNormalization
from stages.training import augmentation, batches, trainer
from stages.training.protocol import StandardProtocol
from tools import synthetic

PARAMS = YAML(typ="safe").load(Path("params.yaml"))
RANGES = augmentation.Augmentation(**PARAMS["augmentation"])
CLASSES = [str(number) for number in range(10)]


class Stopwatch(keras.callbacks.Callback):
    """Seconds of each epoch, and the memory of the process after it in GB."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self.memory: list[float] = []

    def on_epoch_begin(self, *_: object) -> None:
        """Start."""
        self.started = time.perf_counter()

    def on_epoch_end(self, *_: object) -> None:
        """Stop."""
        self.seconds.append(time.perf_counter() - self.started)
        self.memory.append(psutil.Process().memory_info().rss / 1e9)


def data(images: int) -> Split:
    """Draw garments; the time of an epoch does not depend on what is on them."""
    pixels, labels = synthetic.dataset(1000, seed=0)
    copies = math.ceil(images / len(labels))
    pixels, labels = np.tile(pixels, (copies, 1, 1)), np.tile(labels, copies)
    return Split(pixels[:images, ..., np.newaxis], labels[:images], CLASSES)


def protocol(model: str, **changes: object) -> StandardProtocol:
    """Return the protocol of `model` in params.yaml, with changes."""
    names = StandardProtocol.model_fields
    merged = {**PARAMS["train"], **PARAMS["models"][model], **changes}
    return StandardProtocol(**{name: merged[name] for name in names})


def network(model: str) -> keras.Model:
    """Return the network that `train_<model>` trains, not compiled."""
    own = {**PARAMS["train"], **PARAMS["models"][model]}
    cnn_settings = cnn.Network(**PARAMS["cnn"])
    builders = {
        "linear": train_linear.build,
        "ann": lambda classes: train_ann.build(train_ann.Ann(**own), classes),
        "regularized": lambda classes: cnn.build(
            cnn_settings, classes, dropout=train_regularized.Regularized(**own).dropout
        ),
        "deep": lambda classes: train_deep.build(
            train_deep.Deep(**own), FusedBatchNormalization, classes
        ),
        "resnet": residual.build,
    }
    return builders.get(model, lambda classes: cnn.build(cnn_settings, classes))(len(CLASSES))


def augment(model: str) -> batches.Augment:
    """Return how `train_<model>` augments images."""
    if model != "resnet":
        return partial(augmentation.augment, RANGES)
    return partial(train_resnet.augment, resnet_settings())


def resnet_settings() -> train_resnet.Resnet:
    """Return the champion's settings in params.yaml."""
    shared = {name: PARAMS["train"][name] for name in ("seed", "threads")}
    return train_resnet.Resnet(**shared, **PARAMS["models"]["resnet"])


def project_epochs(model: str, split: Split, epochs: int = 2, **changes: object) -> Stopwatch:
    """Train as `train_<model>` does, with `changes` of its protocol, without validation."""
    settings = protocol(model, epochs=epochs, **changes)
    keras.config.set_dtype_policy(settings.precision)
    built, steps = network(model), batches.steps_per_epoch(split, settings)
    if model == "resnet":
        optimizer = residual.optimizer(resnet_settings(), epochs * steps)
    else:
        optimizer = trainer.standard_optimizer(settings, epochs * steps)
    trainer.compile_model(built, optimizer, steps, label_smoothing=0.0)
    stream = batches.stream(split, settings, augment(model) if settings.augment else None)
    watch = Stopwatch()
    built.fit(stream, epochs=epochs, steps_per_epoch=steps, verbose=0, callbacks=[watch])
    keras.config.set_dtype_policy("float32")
    return watch


def project_epoch(model: str, split: Split, **changes: object) -> float:
    """Seconds of the second epoch of `train_<model>` on `split`."""
    return project_epochs(model, split, **changes).seconds[1]


def flops(model: str) -> float:
    """Floating-point operations of one training step per image: 2 per weight use, 3 passes.

    Convolutions and dense layers alone; forward, and backward to weights and to inputs.
    """
    total = 0
    for layer in network(model).layers:
        if isinstance(layer, keras.layers.Conv2D):
            _, height, width, _ = layer.output.shape
            total += 2 * layer.kernel.shape.num_elements() * height * width
        elif isinstance(layer, keras.layers.Dense):
            total += 2 * layer.kernel.shape.num_elements()
    return 3.0 * total
