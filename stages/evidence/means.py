"""Statistics of a mean over images: its interval, and whether it lies above a bound."""

import numpy as np
from scipy import stats

from stages.evidence.differences import RESAMPLES


def bootstrap_interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 95% percentile bootstrap interval of the mean of `values` (n,), one per image.

    B. Efron and R. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
    """
    resampled = stats.bootstrap(
        (values,), np.mean, n_resamples=RESAMPLES, batch=500, method="percentile", rng=0
    )
    interval = resampled.confidence_interval
    return float(interval.low), float(interval.high)


def p_above(values: np.ndarray, bound: float) -> float:
    """Return the p-value of the one-sided t-test of a mean above `bound`; 1 if all equal it."""
    if (values == bound).all():
        return 1.0
    return float(stats.ttest_1samp(values, bound, alternative="greater").pvalue)
