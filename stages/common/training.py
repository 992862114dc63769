"""The protocol that every model shares: seed, order of images, fit, tracking, save."""

import sys
from collections.abc import Callable
from functools import partial

import keras
import tensorflow as tf
from dvclive import Live
from dvclive.keras import DVCLiveCallback

from stages.common import archive, batches, dataset, params
from stages.common.augmentation import Augmentation, augment
from stages.common.batches import Distort, one_hot
from stages.common.dataset import Split
from stages.common.protocol import Protocol, StandardProtocol

LONGEST_EXECUTION = 32  # steps that TensorFlow takes without returning to Python


class StageLive(Live):
    """DVCLive, with its files where this project keeps them."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(dir=f"plots/train/{name}", save_dvc_exp=False, dvcyaml=False)

    metrics_file = property(lambda self: f"metrics/train/{self.name}.json")
    plots_dir = property(lambda self: self.dir)


def run(
    name: str,
    protocol: Protocol,
    build: Callable[[int], keras.Model],
    *,
    export: Callable[[int], keras.Model] | None = None,
    optimizer: Callable[[Protocol, int], keras.Optimizer] | None = None,
    distort: Distort | None = None,
    label_smoothing: float = 0.0,
) -> None:
    """Train what `build(classes)` returns; write its model, metrics and curves.

    `build` takes the number of classes and returns an uncompiled model from pixels 0 ... 255,
    (n, 28, 28, 1), to probabilities (n, classes). A model with a recipe of its own may give
    another network for use with the same weights (`export`), its optimizer for a number of
    steps, its distortion in place of the section `augmentation`, and label smoothing (0 to 1).
    """
    if distort is None:
        distort = partial(augment, params.read(Augmentation, "augmentation"))
    train, validation = dataset.load(dataset.TRAIN), dataset.load(dataset.VALIDATION)
    classes, steps = len(train.classes), -(-len(train) // protocol.batch_size)
    keras.utils.set_random_seed(protocol.seed)
    tf.config.experimental.enable_op_determinism()
    keras.config.set_dtype_policy(protocol.precision)
    model = build(classes)
    make_optimizer = optimizer or standard_optimizer
    compile_model(model, make_optimizer(protocol, steps * protocol.epochs), steps, label_smoothing)
    stream = batches.stream(train, protocol, distort if protocol.augment else None)
    with StageLive(name) as live:
        best = fit(model, stream, steps, validation, protocol, live)
        keras.config.set_dtype_policy("float32")  # the model for use, whatever trained it
        final = (export or build)(classes)
        final.set_weights(model.get_weights())
        archive.save(final, f"models/{name}.keras")
        live.summary["best_epoch"] = best
        live.summary["final"] = {
            "train": measure(final, train),
            "validation": measure(final, validation),
        }


def standard_optimizer(protocol: StandardProtocol, steps: int) -> keras.Optimizer:
    """Return the optimizer that params.yaml names, its rate constant or a cosine over `steps`."""
    rate: float | keras.optimizers.schedules.LearningRateSchedule = protocol.learning_rate
    if protocol.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, steps)
    return keras.optimizers.get(
        {"class_name": protocol.optimizer, "config": {"learning_rate": rate}}
    )


def compile_model(
    model: keras.Model, optimizer: keras.Optimizer, steps: int, label_smoothing: float
) -> None:
    """Compile with categorical cross-entropy and accuracy; `steps` are those of an epoch."""
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=label_smoothing),
        metrics=["accuracy"],
        # A divisor, so that an epoch ends where it should.
        steps_per_execution=max(n for n in range(1, LONGEST_EXECUTION + 1) if steps % n == 0),
    )


def fit(
    model: keras.Model,
    data: tf.data.Dataset,
    steps: int,
    validation: Split,
    protocol: Protocol,
    live: Live,
) -> int:
    """Fit `model`, log each epoch, keep the weights of the best validation accuracy.

    Returns the epoch of these weights, from 1.
    """
    best = keras.callbacks.EarlyStopping(
        "val_accuracy", patience=protocol.patience, restore_best_weights=True
    )
    model.fit(
        data,
        epochs=protocol.epochs,
        steps_per_epoch=steps,
        validation_data=(validation.images, one_hot(validation)),
        validation_batch_size=500,
        callbacks=[DVCLiveCallback(live=live), best],
        verbose=1 if sys.stdout.isatty() else 2,  # a moving bar is for terminals
    )
    return best.best_epoch + 1


def measure(model: keras.Model, split: Split) -> dict[str, float]:
    """Return loss (mean cross-entropy, nats) and accuracy on `split` as it is, not augmented."""
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    values = model.evaluate(
        split.images, one_hot(split), batch_size=500, verbose=0, return_dict=True
    )
    return {"loss": values["loss"], "accuracy": values["accuracy"]}
