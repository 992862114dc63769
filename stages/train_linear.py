"""train_linear: softmax regression on the pixels, no convolution and no hidden layer.

Reads data/prepared/{train,validation}.npz, writes models/linear.keras,
metrics/train/linear.json and plots/train/linear/.
"""

import keras

from stages.common import params, training
from stages.common.dataset import IMAGE_SHAPE
from stages.common.errors import run
from stages.common.protocol import StandardProtocol


def build(classes: int) -> keras.Model:
    """Return a linear map from the pixels to the classes, and a softmax."""
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )


def main() -> None:
    """Train by the shared protocol."""
    training.run("linear", params.read(StandardProtocol, "train", "models.linear"), build)


if __name__ == "__main__":
    run(main)
