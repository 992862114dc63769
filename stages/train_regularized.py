"""train_regularized: the baseline's network with dropout, on distorted images, to early stopping.

Reads data/prepared/{train,validation}.npz, writes models/regularized.keras,
metrics/train/regularized.json and plots/train/regularized/.
"""

from functools import partial
from typing import Annotated

from pydantic import Field

from stages.common import cnn, params, training
from stages.common.errors import run
from stages.common.protocol import StandardProtocol


class Regularized(StandardProtocol):
    """The protocol and the section `models.regularized`."""

    dropout: Annotated[float, Field(ge=0, lt=1)]


def main() -> None:
    """Train the shared network with dropout by the shared protocol."""
    protocol = params.read(Regularized, "train", "models.regularized")
    network = params.read(cnn.Network, "cnn")
    build = partial(cnn.build, network, dropout=protocol.dropout)
    training.run("regularized", protocol, build)


if __name__ == "__main__":
    run(main)
