"""What was said of augmentation before it was measured, and what became of it."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from stages.evidence.differences import LEVEL, RESAMPLES, holm

AIM, AIM_P = 0.05, 0.01  # of H1: points of accuracy, and how surely
MARGIN = 0.005  # of H3: what may be lost on clean images


@dataclass(frozen=True)
class Hypothesis:
    """A sentence, the mean difference with its 95 % interval, Holm's p-value, the verdict."""

    name: str
    sentence: str
    difference: float
    low: float
    high: float
    p: float
    verdict: str
    images: int


def interval(differences: np.ndarray) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean of `differences` (n,), one of each image."""
    found = stats.bootstrap(
        (differences,), np.mean, n_resamples=RESAMPLES, batch=500, method="percentile", rng=0
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def p_above(differences: np.ndarray, bound: float) -> float:
    """Return the p-value of the one-sided t-test of a mean above `bound`; 1 if all equal it."""
    if (differences == bound).all():
        return 1.0
    return float(stats.ttest_1samp(differences, bound, alternative="greater").pvalue)


def _verdict(low: float, high: float, p: float, bound: float, level: float) -> str:
    """Supported if surely above `bound`, refuted if surely not above it."""
    if low > bound and p < level:
        return "supported"
    return "refuted" if high <= bound else "undecided"


def verdicts(family: np.ndarray, outside: np.ndarray, clean: np.ndarray) -> list[Hypothesis]:
    """Test H1 to H3 with differences `augmented` - `baseline` of each image (n,), in -1 ... 1.

    The p-values are those of one-sided paired t-tests against the bound, corrected after Holm.
    """
    stated = [
        ("H1", "in the family of its distortions, augmented beats baseline", family, 0, AIM_P),
        ("H2", "outside this family, augmented beats baseline too", outside, 0, LEVEL),
        (
            "H3",
            f"on clean images, augmented loses at most {100 * MARGIN:g} points",
            clean,
            -MARGIN,
            LEVEL,
        ),
    ]
    raw = [p_above(values, bound) for _, _, values, bound, _ in stated]
    tested = []
    for (name, sentence, values, bound, level), p in zip(stated, holm(raw), strict=True):
        low, high = interval(values)
        verdict = _verdict(low, high, p, bound, level)
        mean = float(values.mean())
        tested.append(Hypothesis(name, sentence, mean, low, high, p, verdict, len(values)))
    return tested
