"""The protocol that every model shares: seed, order of images, fit, tracking, save."""

import sys
from collections.abc import Callable
from functools import partial

import keras
import tensorflow as tf
from dvclive import Live
from dvclive.keras import DVCLiveCallback

from stages.common import params
from stages.data import dataset
from stages.data.dataset import Split
from stages.training import augmentation, batches, checkpoint, memory, saving
from stages.training.augmentation import Augmentation
from stages.training.batches import Augment, one_hot
from stages.training.checkpoint import Checkpoint
from stages.training.protocol import Protocol, StandardProtocol
from stages.training.tracking import FiniteLoss, StageLive, require_finite

LONGEST_EXECUTION = 32  # steps that TensorFlow takes without returning to Python


def train(
    name: str,
    protocol: Protocol,
    build: Callable[[int], keras.Model],
    *,
    export: Callable[[int], keras.Model] | None = None,
    optimizer: Callable[[Protocol, int], keras.Optimizer] | None = None,
    augment: Augment | None = None,
    label_smoothing: float = 0.0,
) -> None:
    """Train what `build(classes)` returns; write its model, metrics and curves.

    `build` takes the number of classes and returns an uncompiled model from pixels 0 ... 255,
    (n, 28, 28, 1), to probabilities (n, classes). A model with a recipe of its own may give
    another network for use with the same weights (`export`), its optimizer for a number of
    steps, its augmentation in place of the one that params.yaml describes, and label smoothing
    (0 to 1).
    """
    augment = augment or partial(augmentation.augment, params.read(Augmentation, "augmentation"))
    splits = dataset.load(dataset.TRAIN), dataset.load(dataset.VALIDATION)
    classes, steps = len(splits[0].classes), batches.steps_per_epoch(splits[0], protocol)
    make_deterministic(protocol)
    model = build(classes)
    chosen = (optimizer or standard_optimizer)(protocol, steps * protocol.epochs)
    compile_model(model, chosen, steps, label_smoothing)
    memory.check(model, protocol.batch_size)
    with StageLive(name) as live:
        best_epoch = fit(name, model, splits, protocol, augment if protocol.augment else None, live)
        keras.config.set_dtype_policy("float32")  # the model for use, whatever trained it
        final = (export or build)(classes)
        final.set_weights(model.get_weights())
        saving.save(final, f"models/{name}.keras")
        live.summary["best_epoch"] = best_epoch
        live.summary["final"] = {
            part: measure(final, split, part)
            for part, split in zip(("train", "validation"), splits, strict=True)
        }
    checkpoint.remove(name)


def make_deterministic(protocol: Protocol) -> None:
    """Seed every random number and fix the order of every sum; choose threads and precision."""
    tf.config.threading.set_intra_op_parallelism_threads(protocol.threads)
    keras.utils.set_random_seed(protocol.seed)
    tf.config.experimental.enable_op_determinism()
    keras.config.set_dtype_policy(protocol.precision)


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
    """Compile with categorical cross-entropy and accuracy; `steps` are those of an epoch.

    The logged loss is without label smoothing, so that those of all models can be compared.
    """
    metrics: list[str | keras.Metric] = ["accuracy"]
    if label_smoothing:
        metrics.append(keras.metrics.CategoricalCrossentropy(name="loss"))
    model.compile(
        optimizer=optimizer,
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=label_smoothing),
        metrics=metrics,
        # A divisor, so that an epoch ends where it should.
        steps_per_execution=max(n for n in range(1, LONGEST_EXECUTION + 1) if steps % n == 0),
    )


def fit(
    name: str,
    model: keras.Model,
    splits: tuple[Split, Split],
    protocol: Protocol,
    augment: Augment | None,
    live: Live,
) -> int:
    """Fit `model` to splits[0], log each epoch, keep the weights of the best accuracy on splits[1].

    Goes on from a checkpoint if there is one. Returns the epoch of these weights, from 1.
    """
    train_split, validation = splits
    best = keras.callbacks.EarlyStopping(
        "val_accuracy",
        mode="max",
        patience=protocol.patience or protocol.epochs,  # null: never stops
        restore_best_weights=True,
    )
    logging = DVCLiveCallback(live=live)
    saved = Checkpoint(name, best, logging)
    model.fit(
        batches.stream(train_split, protocol, augment, saved.epochs),
        initial_epoch=saved.epochs,
        epochs=saved.epochs if saved.stopped else protocol.epochs,
        steps_per_epoch=batches.steps_per_epoch(train_split, protocol),
        validation_data=(validation.images, one_hot(validation)),
        validation_batch_size=500,
        callbacks=[FiniteLoss(), logging, best, saved],
        verbose=1 if sys.stdout.isatty() else 2,  # a moving bar is for terminals
    )
    return best.best_epoch + 1


def measure(model: keras.Model, split: Split, part: str) -> dict[str, float]:
    """Return loss (mean cross-entropy, nats) and accuracy on `split` as it is, not augmented.

    Raises `UserError`, which names the split as `part` (train or validation), if the loss is not
    finite.
    """
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    values = model.evaluate(
        split.images, one_hot(split), batch_size=500, verbose=0, return_dict=True
    )
    require_finite(values["loss"], f"of the trained model on the {part} split")
    return {"loss": values["loss"], "accuracy": values["accuracy"]}
