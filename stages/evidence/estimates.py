"""What was measured about one model or two, with 95% intervals, and what it says of a claim."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stages.evidence.comparison import Comparison
from stages.evidence.differences import find
from stages.evidence.means import bootstrap_interval
from stages.scoring.metrics import wilson_interval

COSTS = ["parameters", "flops"]


@dataclass(frozen=True)
class Estimate:
    """The accuracy of one model, or the first model's minus the second's: shares of 1.

    `low` and `high` are the ends of its 95% interval; some have a number of images, a p-value, or
    numbers of trainings, one for each model, where there is more than one.
    """

    models: tuple[str, ...]
    value: float
    low: float
    high: float
    images: int | None = None
    p: float | None = None
    trainings: tuple[int, ...] | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends of the 95% interval."""
        return self.low, self.high


@dataclass(frozen=True)
class Judgement:
    """The verdict on a claim, and the estimates that it rests on."""

    verdict: str
    estimates: tuple[Estimate, ...] = ()


def accuracy(comparison: Comparison, model: str, split: str) -> Estimate:
    """Return the accuracy of `model` on `split`, test or validation, with its Wilson interval."""
    share = comparison.by_model[f"{split}_accuracy"][model]
    count = comparison.sizes[split]
    return Estimate((model,), share, *wilson_interval(share, count), images=count)


def difference(comparison: Comparison, model: str, other: str) -> Estimate:
    """Return how much more accurate `model` is on test images, with Holm's p-value."""
    row = find(comparison.pairs, model, other)
    return Estimate((model, other), row.difference, row.low, row.high, p=row.p_holm)


def mean_difference(values: np.ndarray, models: tuple[str, str]) -> Estimate:
    """Return the mean of `values`, float (n,): the first model minus the second of each image."""
    interval = bootstrap_interval(values)
    return Estimate(models, float(values.mean()), *interval, images=len(values))


def cost_ratios(comparison: Comparison, model: str, other: str) -> pd.Series:
    """Return how many times the parameters and the FLOPs of `other` those of `model` are."""
    costs = comparison.by_model[COSTS]
    return costs.loc[model] / costs.loc[other]
