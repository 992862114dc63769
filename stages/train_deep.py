"""train_deep: three blocks of two convolutions with batch normalization and dropout.

Reads data/prepared/{train,validation}.npz, writes models/deep.keras,
metrics/train/deep.json and plots/train/deep/.
"""

from functools import partial
from typing import Annotated

import keras
from pydantic import Field

from stages.common import params, stage
from stages.data.dataset import IMAGE_SHAPE
from stages.networks.normalization import FusedBatchNormalization
from stages.training import trainer
from stages.training.protocol import Filters, StandardProtocol, Units


class Deep(StandardProtocol):
    """The protocol and the section `models.deep`."""

    filters: Annotated[list[Filters], Field(min_length=1, max_length=4, examples=[[24, 48, 96]])]
    units: Units
    dropout: Annotated[float, Field(ge=0, lt=1)]


def block(filters: int, dropout: float, normalization: type[keras.Layer]) -> list[keras.Layer]:
    """Return two 3 x 3 convolutions, each normalized, then pooling by 2 and dropout."""
    layers = keras.layers
    convolution = [
        layer
        for _ in range(2)
        for layer in (
            layers.Conv2D(filters, 3, padding="same", use_bias=False),
            normalization(momentum=0.9),
            layers.ReLU(),
        )
    ]
    return [*convolution, layers.MaxPooling2D(2), layers.Dropout(dropout)]


def build(deep: Deep, normalization: type[keras.Layer], classes: int) -> keras.Model:
    """Return a block for each of `deep.filters`, a dense layer and a softmax."""
    layers = keras.layers
    blocks = [block(filters, deep.dropout, normalization) for filters in deep.filters]
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            layers.Rescaling(1 / 255),
            *[layer for part in blocks for layer in part],
            layers.Flatten(),
            layers.Dense(deep.units, activation="relu"),
            layers.Dropout(deep.dropout),
            layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )


def main() -> None:
    """Train by the shared protocol, with fused normalization; the model for use has Keras' own."""
    deep = params.read(Deep, "train", "models.deep")
    trainer.train(
        "deep",
        deep,
        partial(build, deep, FusedBatchNormalization),
        export=partial(build, deep, keras.layers.BatchNormalization),
    )


if __name__ == "__main__":
    stage.run(main)
