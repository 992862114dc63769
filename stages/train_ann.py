"""train_ann: dense layers on the pixels, no convolution.

Reads data/prepared/{train,validation}.npz, writes models/ann.keras,
metrics/train/ann.json and plots/train/ann/.
"""

from functools import partial
from typing import Annotated

import keras
from pydantic import Field, PositiveInt

from stages.common import params, training
from stages.common.dataset import IMAGE_SHAPE
from stages.common.errors import run
from stages.common.protocol import StandardProtocol


class Ann(StandardProtocol):
    """The protocol and the section `models.ann`."""

    units: Annotated[list[PositiveInt], Field(min_length=1)]


def build(ann: Ann, classes: int) -> keras.Model:
    """Return one dense layer with ReLU for each of `ann.units`, and a softmax."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            *[layers.Dense(units, activation="relu") for units in ann.units],
            layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )


def main() -> None:
    """Train by the shared protocol."""
    ann = params.read(Ann, "train", "models.ann")
    training.run("ann", ann, partial(build, ann))


if __name__ == "__main__":
    run(main)
