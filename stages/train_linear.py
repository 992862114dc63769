"""train_linear: softmax regression on the pixels, without a hidden layer.

Reads data/prepared/{train,validation}.npz, writes models/linear.keras,
metrics/train/linear.json and plots/train/linear/.
"""

import keras

from stages.common import params, stage
from stages.data.dataset import IMAGE_SHAPE
from stages.training import trainer
from stages.training.protocol import StandardProtocol


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
    trainer.train("linear", params.read(StandardProtocol, "train", "models.linear"), build)


if __name__ == "__main__":
    stage.run(main)
