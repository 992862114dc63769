"""Which models differ on the same test images, by how much and how surely."""

from itertools import combinations

import numpy as np
import pandas as pd
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

RESAMPLES = 10_000
COLUMNS = ["model", "other", "difference", "low", "high", "won", "lost", "p"]


def holm(p_values: list[float]) -> np.ndarray:
    """Return p-values (n,) corrected for their number.

    S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
    """
    if not p_values:
        return np.empty(0)
    return multipletests(p_values, method="holm")[1]


def paired_bootstrap_interval(
    first: np.ndarray, second: np.ndarray, seed: int
) -> tuple[float, float]:
    """Return the 95% percentile interval of the difference of two accuracies, paired by image.

    `first`, `second`: bool (n,), correct or not on the same images. An image's difference is 1, 0
    or -1, so that drawing n images with replacement is one draw from a multinomial distribution.
    B. Efron and R. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
    """
    count = len(first)
    won, lost = (first & ~second).sum(), (second & ~first).sum()
    shares = np.array([won, lost, count - won - lost]) / count
    draws = np.random.default_rng(seed).multinomial(count, shares, size=RESAMPLES)
    low, high = np.percentile((draws[:, 0] - draws[:, 1]) / count, [2.5, 97.5])
    return float(low), float(high)


def pairs(correct: dict[str, np.ndarray]) -> pd.DataFrame:
    """Compare every pair of models; `correct`: bool (n,) for each model, on the same images.

    Columns: model and other, in the order of `correct`; difference of accuracy (model - other)
    with its 95% interval low ... high; won and lost, images that one of the two alone classifies
    correctly; p of McNemar's exact test and p_holm. One model alone gives no rows. Q. McNemar,
    "Note on the sampling error of the difference between correlated proportions or percentages",
    1947.
    """
    rows = [
        (model, other, *compare(correct[model], correct[other], seed))
        for seed, (model, other) in enumerate(combinations(correct, 2))
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(p_holm=holm(list(table.p)))


def compare(
    first: np.ndarray, second: np.ndarray, seed: int
) -> tuple[float, float, float, int, int, float]:
    """Return the columns of `pairs` from difference to p; `first`, `second`: bool (n,)."""
    won, lost = int((first & ~second).sum()), int((second & ~first).sum())
    low, high = paired_bootstrap_interval(first, second, seed)
    p = float(mcnemar([[0, won], [lost, 0]], exact=True).pvalue)
    return (won - lost) / len(first), low, high, won, lost, p


def find(table: pd.DataFrame, model: str, other: str) -> pd.Series:
    """Return the row of `pairs` for `model` minus `other`, turned round where it needs to be."""
    rows = table.set_index(["model", "other"], drop=False)
    if (model, other) in rows.index:
        return rows.loc[(model, other)]
    row = rows.loc[(other, model)]
    turned = {"difference": -row.difference, "low": -row.high, "high": -row.low}
    return pd.Series({**row, **turned, "won": row.lost, "lost": row.won, "model": model,
                      "other": other})  # fmt: skip
