"""train_augmented: the baseline's network and protocol on randomly augmented images.

Reads data/prepared/{train,validation}.npz, writes models/augmented.keras,
metrics/train/augmented.json and plots/train/augmented/.
"""

from functools import partial

from stages.common import params, stage
from stages.networks import cnn
from stages.training import trainer
from stages.training.protocol import StandardProtocol


def main() -> None:
    """Train as train_baseline does; models.augmented in params.yaml turns augmentation on."""
    protocol = params.read(StandardProtocol, "train", "models.augmented")
    network = params.read(cnn.Network, "cnn")
    trainer.train("augmented", protocol, partial(cnn.build, network))


if __name__ == "__main__":
    stage.run(main)
