"""Two sides of trainings, right or wrong on each image by chance, as tools.difference assumes."""

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
# On the logit scale: how images differ, and how one image differs from side to side.
DIFFICULTY, TASTE = 3.0, 0.5
IMAGES, SEEDS_SCATTER = 10_000, 0.002  # the champion's: 0.2 percentage points


def accuracy(centre: float) -> float:
    """The mean accuracy of trainings around `centre`."""
    spread = math.hypot(DIFFICULTY, TASTE)
    return float((expit(centre + spread * NODES) * WEIGHTS).sum() / WEIGHTS.sum())


def centre(wanted: float) -> float:
    return brentq(lambda place: accuracy(place) - wanted, -20, 20)


def simulated(generator, old: float, new: float, trainings: tuple[int, int]) -> list[np.ndarray]:
    """Two sides of random trainings, of these expected accuracies, on the same images."""
    images = generator.normal(0, DIFFICULTY, IMAGES)
    slope = (accuracy(centre(old) + 0.01) - accuracy(centre(old) - 0.01)) / 0.02
    sides = []
    for wanted, count in zip((old, new), trainings, strict=True):
        taste = images + generator.normal(0, TASTE, IMAGES)
        seeds = generator.normal(0, SEEDS_SCATTER / slope, (count, 1))
        chances = expit(centre(wanted) + taste + seeds)
        sides.append(generator.random((count, IMAGES)) < chances)
    return sides


def side(*shares: float, count: int = 1000) -> np.ndarray:
    """Trainings that are right on the first images, as many as the share says."""
    return np.array([np.arange(count) < round(share * count) for share in shares])
