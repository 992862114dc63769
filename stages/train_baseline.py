"""train_baseline: the basic convolutional network, the one that the others are compared with.

Reads data/prepared/{train,validation}.npz, writes models/baseline.keras,
metrics/train/baseline.json and plots/train/baseline/.
"""

from functools import partial

from stages.common import cnn, params, training
from stages.common.errors import run
from stages.common.protocol import StandardProtocol


def main() -> None:
    """Train the shared network by the shared protocol."""
    protocol = params.read(StandardProtocol, "train", "models.baseline")
    network = params.read(cnn.Network, "cnn")
    training.run("baseline", protocol, partial(cnn.build, network))


if __name__ == "__main__":
    run(main)
