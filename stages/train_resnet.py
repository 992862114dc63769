"""train_resnet: the champion, a residual network with a recipe of its own.

Reads data/prepared/{train,validation}.npz, writes models/resnet.keras,
metrics/train/resnet.json and plots/train/resnet/.
"""

from functools import partial
from typing import Annotated

import keras
import tensorflow as tf
from pydantic import Field

from stages.common import params, stage
from stages.data.dataset import IMAGE_SHAPE
from stages.networks.muon import ConvolutionMuon
from stages.networks.normalization import FusedBatchNormalization
from stages.training import trainer
from stages.training.protocol import Protocol

# Of the pixels of all training images, scaled to 0 ... 1.
PIXEL_MEAN, PIXEL_DEVIATION = 0.286, 0.353
WARM_UP = 0.2  # share of the steps in which the learning rate rises
Share = Annotated[float, Field(ge=0, lt=1)]


class Resnet(Protocol):
    """The protocol and the section `models.resnet`."""

    momentum: Share
    weight_decay: Annotated[float, Field(ge=0)]
    label_smoothing: Share
    shift: Annotated[int, Field(ge=0, le=8)]
    erase: Annotated[int, Field(ge=0, le=28)]
    horizontal_flip: bool


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Up from 0 to `peak` in the first fifth of `steps`, then down to 0, both linearly."""

    def __init__(self, peak: float, steps: int) -> None:
        self.peak, self.steps = peak, steps

    def __call__(self, step: tf.Tensor) -> tf.Tensor:
        """Return the learning rate at `step`."""
        done = tf.cast(step, tf.float32) / self.steps
        return self.peak * tf.minimum(done / WARM_UP, (1 - done) / (1 - WARM_UP))


def body(classes: int, normalization: type[keras.Layer]) -> keras.Model:
    """Return the network from pixels 0 ... 255 to probabilities; 28 x 28, 14, 7, then 4 x 4."""
    layers = keras.layers

    def convolution(x: keras.KerasTensor, filters: int, gamma: str = "ones") -> keras.KerasTensor:
        x = layers.Conv2D(
            filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal"
        )(x)
        return normalization(momentum=0.9, gamma_initializer=gamma)(x)

    def residual(x: keras.KerasTensor, filters: int) -> keras.KerasTensor:
        y = layers.ReLU()(convolution(x, filters))
        return layers.ReLU()(layers.Add()([x, convolution(y, filters, gamma="zeros")]))

    inputs = keras.Input(IMAGE_SHAPE)
    scale, offset = 1 / (255 * PIXEL_DEVIATION), -PIXEL_MEAN / PIXEL_DEVIATION
    x = layers.Rescaling(scale, offset=offset)(inputs)  # to mean 0, deviation 1
    x = layers.ReLU()(convolution(x, 16))
    x = layers.ReLU()(convolution(x, 32))
    x = residual(layers.MaxPooling2D(2)(x), 32)
    x = layers.ReLU()(convolution(layers.MaxPooling2D(2)(x), 64))
    x = residual(x, 64)
    x = layers.ReLU()(convolution(layers.MaxPooling2D(2, padding="same")(x), 128))
    x = residual(x, 128)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax", dtype="float32")(x))


def build(classes: int) -> keras.Model:
    """Return the network for training, with fused batch normalization."""
    return body(classes, FusedBatchNormalization)


def export(classes: int) -> keras.Model:
    """Return the network for use: the mean of its predictions for an image and its mirror image."""
    network = body(classes, keras.layers.BatchNormalization)
    inputs = keras.Input(IMAGE_SHAPE)
    mirrored = keras.ops.flip(inputs, axis=2)
    return keras.Model(inputs, keras.layers.Average()([network(inputs), network(mirrored)]))


def optimizer(resnet: Resnet, steps: int) -> keras.Optimizer:
    """Return Muon with one cycle of the learning rate; weight decay spares the normalization."""
    muon = ConvolutionMuon(
        OneCycle(resnet.learning_rate, steps),
        momentum=resnet.momentum,
        nesterov=True,
        weight_decay=resnet.weight_decay,
    )
    muon.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return muon


def augment(resnet: Resnet, images: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """Shift by whole pixels, mirror half of the images, erase a square; (n, 28, 28, 1)."""
    count, side = tf.shape(images)[0], IMAGE_SHAPE[0]
    draws = tf.random.stateless_uniform((5, count, 1), key)
    places = tf.range(side)

    def integers(draw: tf.Tensor, low: int, high: int) -> tf.Tensor:
        return low + tf.cast(draw * (high - low + 1), tf.int32)

    border = resnet.shift
    padded = tf.pad(images, [[0, 0], [border, border], [border, border], [0, 0]])
    mirrored = (draws[4] < 0.5) & resnet.horizontal_flip
    rows = integers(draws[0], 0, 2 * border) + places
    columns = integers(draws[1], 0, 2 * border) + tf.where(mirrored, side - 1 - places, places)
    moved = tf.gather(tf.gather(padded, rows, axis=1, batch_dims=1), columns, axis=2, batch_dims=1)
    top, left = (integers(draw, 1 - resnet.erase, side - 1) for draw in (draws[2], draws[3]))
    inside_rows = (places >= top) & (places < top + resnet.erase)
    inside_columns = (places >= left) & (places < left + resnet.erase)
    erased = inside_rows[:, :, None, None] & inside_columns[:, None, :, None]
    return tf.where(erased, 255 * PIXEL_MEAN, moved)


def main() -> None:
    """Train by the shared protocol with this model's own optimizer and augmentation."""
    resnet = params.read(Resnet, "train", "models.resnet")
    trainer.train(
        "resnet",
        resnet,
        build,
        export=export,
        optimizer=optimizer,
        augment=partial(augment, resnet),
        label_smoothing=resnet.label_smoothing,
    )


if __name__ == "__main__":
    stage.run(main)
