"""train_ann: dense layers on the pixels, without convolutions.

Reads data/prepared/{train,validation}.npz, writes models/ann.keras,
metrics/train/ann.json and plots/train/ann/.
"""

from functools import partial
from typing import Annotated

import keras
from pydantic import Field

from stages.common import params, stage
from stages.data.dataset import IMAGE_SHAPE
from stages.training import trainer
from stages.training.protocol import StandardProtocol, Units


class Ann(StandardProtocol):
    """The protocol and the section `models.ann`."""

    units: Annotated[list[Units], Field(min_length=1, max_length=16, examples=[[256, 128]])]


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
    trainer.train("ann", ann, partial(build, ann))


if __name__ == "__main__":
    stage.run(main)
