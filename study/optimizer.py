"""optimizer: the reference with another optimizer at its own learning rate, and one seed.

Reads metrics/learning_rates/OPTIMIZER.json and what `cnn` reads, writes what `cnn` writes, under
the name optimizer-OPTIMIZER-SEED.
"""

from stages.common import stage
from study import learning_rate, settings, training


def main() -> None:
    """Train with the optimizer and seed after which DVC named this instance of the stage."""
    optimizer, seed = settings.instance()
    rate = learning_rate.read(optimizer).chosen
    chosen = learning_rate.set_to(settings.read(seed), optimizer, rate)
    training.run(f"optimizer-{optimizer}-{seed}", chosen)


if __name__ == "__main__":
    stage.run(main)
