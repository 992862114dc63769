"""The protocol that every model shares: seed, order of images, fit, tracking, save."""

from collections.abc import Callable
from typing import Annotated, Literal

import numpy as np
from dvclive import Live
from dvclive.keras import DVCLiveCallback
from pydantic import Field, NonNegativeInt, PositiveInt

from stages.common import archive, dataset, params
from stages.common.augmentation import Augmentation, augment
from stages.common.backend import keras
from stages.common.backend import tensorflow as tf
from stages.common.dataset import Split

LONGEST_EXECUTION = 32  # steps that TensorFlow takes without returning to Python


class Protocol(params.Section):
    """The sections `train` and `models.<name>` of params.yaml, merged."""

    seed: NonNegativeInt
    epochs: PositiveInt
    batch_size: PositiveInt
    optimizer: Literal["adam", "adamw", "sgd", "rmsprop"]
    learning_rate: Annotated[float, Field(gt=0)]
    schedule: Literal["constant", "cosine"]
    augment: bool
    patience: PositiveInt
    precision: Literal["float32", "mixed_bfloat16"]


class StageLive(Live):
    """DVCLive, with its files where this project keeps them."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(dir=f"plots/train/{name}", save_dvc_exp=False, dvcyaml=False)

    metrics_file = property(lambda self: f"metrics/train/{self.name}.json")
    plots_dir = property(lambda self: self.dir)


def run(name: str, protocol: Protocol, build: Callable[[int], keras.Model]) -> None:
    """Train what `build(classes)` returns; write its model, metrics and curves.

    `build` takes the number of classes and returns an uncompiled model from pixels 0 ... 255,
    (n, 28, 28, 1), to probabilities (n, classes).
    """
    augmentation = params.read(Augmentation, "augmentation") if protocol.augment else None
    train, validation = dataset.load(dataset.TRAIN), dataset.load(dataset.VALIDATION)
    keras.utils.set_random_seed(protocol.seed)
    tf.config.experimental.enable_op_determinism()
    keras.config.set_dtype_policy(protocol.precision)
    model = build(len(train.classes))
    steps = -(-len(train) // protocol.batch_size)
    compile_model(model, protocol, steps)
    with StageLive(name) as live:
        best = keras.callbacks.EarlyStopping(
            "val_accuracy", patience=protocol.patience, restore_best_weights=True
        )
        model.fit(
            batches(train, protocol, augmentation),
            epochs=protocol.epochs,
            steps_per_epoch=steps,
            validation_data=(validation.images, one_hot(validation)),
            validation_batch_size=500,
            callbacks=[DVCLiveCallback(live=live), best],
            verbose="auto",
        )
        final = archive.plain(model)
        archive.save(final, f"models/{name}.keras")
        live.summary["best_epoch"] = best.best_epoch
        live.summary["final"] = {
            "train": measure(final, train),
            "validation": measure(final, validation),
        }


def compile_model(model: keras.Model, protocol: Protocol, steps: int) -> None:
    """Compile with categorical cross-entropy and accuracy; `steps` are those of an epoch."""
    rate: float | keras.optimizers.schedules.LearningRateSchedule = protocol.learning_rate
    if protocol.schedule == "cosine":
        rate = keras.optimizers.schedules.CosineDecay(rate, steps * protocol.epochs)
    model.compile(
        optimizer=keras.optimizers.get(
            {"class_name": protocol.optimizer, "config": {"learning_rate": rate}}
        ),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        # A divisor, so that an epoch ends where it should.
        steps_per_execution=max(n for n in range(1, LONGEST_EXECUTION + 1) if steps % n == 0),
    )


def batches(split: Split, protocol: Protocol, ranges: Augmentation | None) -> tf.data.Dataset:
    """Return the batches of all epochs in a row: images (n, 28, 28, 1), one-hot labels.

    Order and augmentation are functions of the seed, the epoch and the step alone.
    """
    images, labels = tf.constant(split.images), tf.constant(one_hot(split))
    seed = tf.constant(protocol.seed, tf.int64)

    def order(epoch: tf.Tensor) -> tf.data.Dataset:
        key = tf.stack([seed, epoch])
        shuffled = tf.random.experimental.stateless_shuffle(tf.range(len(split)), key)
        return tf.data.Dataset.from_tensor_slices(shuffled).batch(protocol.batch_size)

    def batch(step: tf.Tensor, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        chosen = tf.gather(images, indices)
        if ranges is not None:
            chosen = augment(tf.cast(chosen, tf.float32), ranges, tf.stack([seed, step]))
        return chosen, tf.gather(labels, indices)

    steps = tf.data.Dataset.range(protocol.epochs).flat_map(order).enumerate()
    return steps.map(batch, num_parallel_calls=2, deterministic=True).prefetch(8)


def one_hot(split: Split) -> np.ndarray:
    """Return the labels as float32 (n, classes)."""
    return np.eye(len(split.classes), dtype=np.float32)[split.labels]


def measure(model: keras.Model, split: Split) -> dict[str, float]:
    """Return loss (mean cross-entropy, nats) and accuracy on `split` as it is, not augmented."""
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    values = model.evaluate(
        split.images, one_hot(split), batch_size=500, verbose=0, return_dict=True
    )
    return {"loss": values["loss"], "accuracy": values["accuracy"]}
