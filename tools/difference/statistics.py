"""The difference of two accuracies over two sources of chance: images and trainings.

Trainings and images are crossed: every training of a side answers the same images. The variance of
the mean difference is that of a two-way random-effects model, from its mean squares as B. Gallas,
"One-shot estimate of MRMC variance: AUC", 2006, writes it for readers and cases, with degrees of
freedom after F. Satterthwaite, "An approximate distribution of estimates of variance components",
1946. Both sides are taken to scatter alike from training to training.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from stages.evidence import differences

LEVEL = 0.05


@dataclass(frozen=True)
class Difference:
    """NEW minus OLD in accuracy on the same images, shares of 1.

    `old` and `new`: mean accuracies; `trainings`: their numbers; `low` and `high`: the 95%
    interval; `p`: two-sided. `images_variance` and `trainings_variance`: the parts of the variance
    of `value`; `residual_variance`: the part of the former that further trainings would average
    out, for one training; `freedom`: of Student's distribution, which gives `low`, `high` and `p`.
    The last three are NaN with one training on each side, whose interval and p (McNemar's exact
    test) are about these two trained models and the images alone.
    """

    old: float
    new: float
    low: float
    high: float
    p: float
    images: int
    trainings: tuple[int, int]
    images_variance: float
    trainings_variance: float
    residual_variance: float
    freedom: float

    @property
    def value(self) -> float:
        """The difference itself."""
        return self.new - self.old

    @property
    def single(self) -> bool:
        """Whether there is one training on each side."""
        return self.trainings == (1, 1)


def compare(old: np.ndarray, new: np.ndarray) -> Difference:
    """Compare two sides; each bool (trainings, images), correct or not on the same images."""
    count = old.shape[1]
    by_image = new.mean(axis=0) - old.mean(axis=0)
    of_images = by_image.var(ddof=1) / count if count > 1 else 0.0
    trainings = (len(old), len(new))
    if trainings == (1, 1):
        _, low, high, *_, p = differences.compare(new[0], old[0], seed=0)
        of_trainings = residual = freedom = math.nan
    else:
        spread, degrees = _between(old, new)
        share = 1 / len(old) + 1 / len(new)
        residual = _residual(old, new) / count
        of_trainings = max(spread - residual, 0.0) * share
        freedom = _freedom(of_images + of_trainings, spread * share, degrees)
        low, high, p = _interval(by_image.mean(), of_images + of_trainings, freedom)
    return Difference(
        old=float(old.mean()),
        new=float(new.mean()),
        low=float(low),
        high=float(high),
        p=float(p),
        images=count,
        trainings=trainings,
        images_variance=float(of_images),
        trainings_variance=float(of_trainings),
        residual_variance=float(residual),
        freedom=float(freedom),
    )


def mean_interval(correct: np.ndarray) -> tuple[float, float]:
    """Return the 95% interval of the mean accuracy of one side, bool (trainings, images).

    By the same model; two trainings or more.
    """
    trainings, count = correct.shape
    of_images = correct.mean(axis=0).var(ddof=1) / count
    spread, degrees = _between(correct)
    of_trainings = max(spread - _residual(correct) / count, 0.0) / trainings
    variance = of_images + of_trainings
    freedom = _freedom(variance, spread / trainings, degrees)
    low, high, _ = _interval(float(correct.mean()), variance, freedom)
    return low, high


def _between(*sides: np.ndarray) -> tuple[float, int]:
    """Return the variance of accuracies from training to training, pooled, and its freedom."""
    degrees = sum(len(side) - 1 for side in sides)
    squares = sum(len(side) * side.mean(axis=1).var() for side in sides)
    return squares / degrees, degrees


def _residual(*sides: np.ndarray) -> float:
    """Return the mean square of what neither training nor image explains, pooled."""
    squares, degrees = 0.0, 0
    for side in sides:
        rest = side - side.mean(axis=1, keepdims=True) - side.mean(axis=0) + side.mean()
        squares += (rest**2).sum()
        degrees += (len(side) - 1) * (side.shape[1] - 1)
    return squares / max(degrees, 1)


def _freedom(variance: float, mean_square: float, degrees: int) -> float:
    """Return the degrees of freedom of a variance, of which `mean_square` is that of trainings.

    Never less than those of the trainings: a sum of mean squares has at least that of each of
    them, unless one is subtracted, as here, where the approximation ends.
    """
    return degrees * max(variance / mean_square, 1) ** 2 if mean_square else math.inf


def _interval(value: float, variance: float, freedom: float) -> tuple[float, float, float]:
    """Return low, high and p from Student's distribution."""
    if variance == 0:
        return value, value, 1.0 if value == 0 else 0.0
    error = math.sqrt(variance)
    half = stats.t.ppf(1 - LEVEL / 2, freedom) * error
    return value - half, value + half, 2 * stats.t.sf(abs(value) / error, freedom)
