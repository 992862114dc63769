"""Which of two models learns faster, by the first epoch with 90% validation accuracy."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from stages.evidence.estimates import Judgement

Epochs = tuple[int | None, ...]  # of each training of a model; None: never reached
ROUNDING = 1e-9  # of mean ranks


@dataclass(frozen=True)
class Convergence(Judgement):
    """A judgement on epochs: of each model, of each training the first epoch with 90%, and p."""

    epochs: tuple[Epochs, ...] = ()
    p: float = 1.0


def ranks(first: Epochs, second: Epochs) -> tuple[float, float]:
    """Return the difference of mean ranks, first minus second, and the two-sided exact p-value.

    None ranks above every epoch. All ways to divide the values into two groups of these sizes
    count the same: F. Wilcoxon, "Individual comparisons by ranking methods", 1945.
    """
    values = [math.inf if each is None else each for each in (*first, *second)]
    ranked, count = stats.rankdata(values), len(first)
    ways = np.array(list(itertools.combinations(range(len(ranked)), count)))
    sums = ranked[ways].sum(axis=1)
    means = sums / count - (ranked.sum() - sums) / (len(ranked) - count)
    found = means[0]  # of the first way, which is the division as it is
    return float(found), float((np.abs(means) >= abs(found) - ROUNDING).mean())
