"""train_augmented: the baseline's network and protocol on images distorted at random.

Reads data/prepared/{train,validation}.npz, writes models/augmented.keras,
metrics/train/augmented.json and plots/train/augmented/.
"""

from functools import partial

from stages.common import cnn, params, training
from stages.common.errors import run
from stages.common.protocol import StandardProtocol


def main() -> None:
    """Train as train_baseline does; models.augmented in params.yaml turns augmentation on."""
    protocol = params.read(StandardProtocol, "train", "models.augmented")
    network = params.read(cnn.Network, "cnn")
    training.run("augmented", protocol, partial(cnn.build, network))


if __name__ == "__main__":
    run(main)
