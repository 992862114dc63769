"""train_resnet: the champion, a residual network with a recipe of its own.

Reads data/prepared/{train,validation}.npz, writes models/resnet.keras,
metrics/train/resnet.json and plots/train/resnet/.
"""

from functools import partial
from typing import Annotated

import tensorflow as tf
from pydantic import Field

from stages.common import params, stage
from stages.data.dataset import IMAGE_SHAPE
from stages.networks import residual
from stages.networks.residual import Recipe
from stages.training import trainer


class Resnet(Recipe):
    """The protocol and the section `models.resnet`."""

    shift: Annotated[int, Field(ge=0, le=8)]
    horizontal_flip: bool


def augment(resnet: Resnet, images: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """Shift by whole pixels and mirror half of the images; float32 (n, 28, 28, 1)."""
    count, side, border = tf.shape(images)[0], IMAGE_SHAPE[0], resnet.shift
    draws = tf.random.stateless_uniform((3, count, 1), key)
    places = tf.range(side)
    starts = tf.cast(draws[:2] * (2 * border + 1), tf.int32)
    mirrored = (draws[2] < 0.5) & resnet.horizontal_flip
    rows = starts[0] + places
    columns = starts[1] + tf.where(mirrored, side - 1 - places, places)
    padded = tf.pad(images, [[0, 0], [border, border], [border, border], [0, 0]])
    return tf.gather(tf.gather(padded, rows, axis=1, batch_dims=1), columns, axis=2, batch_dims=1)


def main() -> None:
    """Train by the shared protocol with this model's own optimizer and augmentation."""
    resnet = params.read(Resnet, "train", "models.resnet")
    trainer.train(
        "resnet",
        resnet,
        residual.build,
        export=residual.export,
        optimizer=residual.optimizer,
        augment=partial(augment, resnet),
        label_smoothing=resnet.label_smoothing,
    )


if __name__ == "__main__":
    stage.run(main)
