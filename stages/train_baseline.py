"""train_baseline: the basic convolutional network, with which the others are compared.

Reads data/prepared/{train,validation}.npz, writes models/baseline.keras,
metrics/train/baseline.json and plots/train/baseline/.
"""

from functools import partial

from stages.common import params, stage
from stages.networks import cnn
from stages.training import trainer
from stages.training.protocol import StandardProtocol


def main() -> None:
    """Train the shared network by the shared protocol."""
    protocol = params.read(StandardProtocol, "train", "models.baseline")
    network = params.read(cnn.Network, "cnn")
    trainer.train("baseline", protocol, partial(cnn.build, network))


if __name__ == "__main__":
    stage.run(main)
