"""The input pipeline: shuffled, distorted and one-hot encoded, the same on every run."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from stages.common.dataset import Split
from stages.common.protocol import Protocol

# Images float32 (n, 28, 28, 1) in 0 ... 255 and a key, int64 (2,), to images of the same shape.
Distort = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def stream(split: Split, protocol: Protocol, distort: Distort | None) -> tf.data.Dataset:
    """Return the batches of all epochs in a row: images (n, 28, 28, 1), one-hot labels.

    Order and distortion are functions of the seed, the epoch and the step alone; stateful
    random operations would depend on the threads. Every epoch has every image once.
    """
    images, labels = tf.constant(split.images), tf.constant(one_hot(split))
    origin = tf.constant(protocol.seed, tf.int64)

    def order(epoch: tf.Tensor) -> tf.data.Dataset:
        key = tf.stack([origin, epoch])
        shuffled = tf.random.experimental.stateless_shuffle(tf.range(len(split)), key)
        return tf.data.Dataset.from_tensor_slices(shuffled).batch(protocol.batch_size)

    def batch(step: tf.Tensor, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        chosen = tf.gather(images, indices)
        if distort is not None:
            chosen = distort(tf.cast(chosen, tf.float32), tf.stack([origin, step]))
        return chosen, tf.gather(labels, indices)

    steps = tf.data.Dataset.range(protocol.epochs).flat_map(order).enumerate()
    return steps.map(batch, num_parallel_calls=2, deterministic=True).prefetch(8)


def one_hot(split: Split) -> np.ndarray:
    """Return the labels as float32 (n, classes)."""
    return np.eye(len(split.classes), dtype=np.float32)[split.labels]
