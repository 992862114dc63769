"""The network that baseline, augmented and regularized share.

A comparison of augmentation or dropout means something only between equal networks.
"""

from typing import Annotated

import keras
from pydantic import Field

from stages.common.params import Section
from stages.data.dataset import IMAGE_SHAPE
from stages.training.protocol import Filters, Units


class Network(Section):
    """The section `cnn` of params.yaml."""

    filters: Annotated[list[Filters], Field(min_length=1, max_length=4, examples=[[32, 64]])]
    units: Units


def build(network: Network, classes: int, dropout: float = 0.0) -> keras.Model:
    """Return convolutions with max-pooling, a dense layer, a softmax, not compiled.

    Takes pixels 0 ... 255, (n, 28, 28, 1); gives probabilities (n, classes). `dropout` is the
    share of values dropped after each pooling and after the dense layer.
    """
    layers = keras.layers
    model = keras.Sequential([keras.Input(IMAGE_SHAPE), layers.Rescaling(1 / 255)])
    for filters in network.filters:
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2))
        if dropout:
            model.add(layers.Dropout(dropout))
    model.add(layers.Flatten())
    model.add(layers.Dense(network.units, activation="relu"))
    if dropout:
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(classes, activation="softmax", dtype="float32"))
    return model
