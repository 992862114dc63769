"""train_regularized: the baseline's network with dropout, on augmented images, with early stopping.

Reads data/prepared/{train,validation}.npz, writes models/regularized.keras,
metrics/train/regularized.json and plots/train/regularized/.
"""

from functools import partial
from typing import Annotated

from pydantic import Field

from stages.common import params, stage
from stages.networks import cnn
from stages.training import trainer
from stages.training.protocol import StandardProtocol


class Regularized(StandardProtocol):
    """The protocol and the section `models.regularized`."""

    dropout: Annotated[float, Field(ge=0, lt=1)]


def main() -> None:
    """Train the shared network with dropout by the shared protocol."""
    protocol = params.read(Regularized, "train", "models.regularized")
    network = params.read(cnn.Network, "cnn")
    build = partial(cnn.build, network, dropout=protocol.dropout)
    trainer.train("regularized", protocol, build)


if __name__ == "__main__":
    stage.run(main)
