"""cnn: the shared network with what one variant changes, trained with one seed.

Reads data/prepared/ and data/distorted/ of the main pipeline, writes data/predictions/NAME/,
correct/NAME.npz and metrics/trainings/NAME.json; NAME is the variant and the seed, as in
pooling-average-3.
"""

from stages.common import stage
from study import settings, training


def main() -> None:
    """Train the variant and seed after which DVC named this instance of the stage."""
    variant, seed = settings.instance()
    training.run(f"{variant}-{seed}", settings.read(seed, f"variants.{variant}"))


if __name__ == "__main__":
    stage.run(main)
