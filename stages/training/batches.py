"""The input pipeline: shuffled, augmented and one-hot encoded, the same on every run."""

import math
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from stages.data.dataset import Split
from stages.training.protocol import Protocol

# Maps images float32 (n, 28, 28, 1) in 0 ... 255 and a key, int64 (2,), to images of that shape.
Augment = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def stream(
    split: Split, protocol: Protocol, augment: Augment | None, first_epoch: int = 0
) -> tf.data.Dataset:
    """Return the batches of all epochs from `first_epoch` on: images (n, 28, 28, 1), labels.

    Order and augmentation are functions of the seed, the epoch and the step alone; stateful
    random operations would depend on the threads, and on where an interrupted training resumes.
    Every epoch has every image once. Labels are one-hot, float32 (n, classes).
    """
    images, labels = tf.constant(split.images), tf.constant(one_hot(split))
    origin = tf.constant(protocol.seed, tf.int64)

    def order(epoch: tf.Tensor) -> tf.data.Dataset:
        key = tf.stack([origin, epoch])
        shuffled = tf.random.experimental.stateless_shuffle(tf.range(len(split)), key)
        return tf.data.Dataset.from_tensor_slices(shuffled).batch(protocol.batch_size)

    def batch(step: tf.Tensor, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        chosen = tf.gather(images, indices)
        if augment is not None:
            chosen = augment(tf.cast(chosen, tf.float32), tf.stack([origin, step]))
        return chosen, tf.gather(labels, indices)

    epochs = tf.data.Dataset.range(first_epoch, protocol.epochs)
    steps = epochs.flat_map(order).enumerate(first_epoch * steps_per_epoch(split, protocol))
    return steps.map(batch, num_parallel_calls=2, deterministic=True).prefetch(8)


def steps_per_epoch(split: Split, protocol: Protocol) -> int:
    """Return the number of batches of one epoch; the last may be smaller."""
    return math.ceil(len(split) / protocol.batch_size)


def one_hot(split: Split) -> np.ndarray:
    """Return the labels as float32 (n, classes)."""
    return np.eye(len(split.classes), dtype=np.float32)[split.labels]
