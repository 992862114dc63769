"""Which models differ on the same test images, by how much and how surely."""

from itertools import combinations

import numpy as np
import pandas as pd
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

RESAMPLES = 10_000
LEVEL = 0.05  # of the family of all comparisons, after Holm


def holm(p_values: list[float]) -> np.ndarray:
    """Return p-values (n,) corrected for their number.

    S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
    """
    return multipletests(p_values, alpha=LEVEL, method="holm")[1]


def bootstrap(first: np.ndarray, second: np.ndarray, seed: int) -> tuple[float, float]:
    """Return the 95 % percentile interval of the difference of two accuracies, paired by image.

    `first`, `second`: bool (n,), right or wrong on the same images. An image's difference is 1, 0
    or -1, so that drawing n images with replacement is one draw from a multinomial distribution.
    B. Efron and R. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
    """
    count = len(first)
    won, lost = (first & ~second).sum(), (second & ~first).sum()
    shares = np.array([won, lost, count - won - lost]) / count
    draws = np.random.default_rng(seed).multinomial(count, shares, size=RESAMPLES)
    low, high = np.percentile((draws[:, 0] - draws[:, 1]) / count, [2.5, 97.5])
    return float(low), float(high)


def pairs(right: dict[str, np.ndarray]) -> pd.DataFrame:
    """Compare every pair of models; `right`: bool (n,) for each model, on the same images.

    Columns: model and other, in the order of `right`; difference of accuracy (model - other) with
    its 95 % interval low ... high; won and lost, images that one of the two alone has right; p of
    McNemar's exact test and p_holm. Q. McNemar, "Note on the sampling error of the difference
    between correlated proportions or percentages", 1947.
    """
    rows = []
    for seed, (model, other) in enumerate(combinations(right, 2)):
        first, second = right[model], right[other]
        won, lost = int((first & ~second).sum()), int((second & ~first).sum())
        low, high = bootstrap(first, second, seed)
        rows.append(
            {
                "model": model,
                "other": other,
                "difference": (won - lost) / len(first),
                "low": low,
                "high": high,
                "won": won,
                "lost": lost,
                "p": float(mcnemar([[0, won], [lost, 0]], exact=True).pvalue),
            }
        )
    table = pd.DataFrame(rows)
    return table.assign(p_holm=holm(table.p))


def find(table: pd.DataFrame, model: str, other: str) -> pd.Series:
    """Return the row of `pairs` for `model` minus `other`, turned round where it needs to be."""
    rows = table.set_index(["model", "other"], drop=False)
    if (model, other) in rows.index:
        return rows.loc[(model, other)]
    row = rows.loc[(other, model)]
    turned = {"difference": -row.difference, "low": -row.high, "high": -row.low}
    return pd.Series({**row, **turned, "won": row.lost, "lost": row.won, "model": model,
                      "other": other})  # fmt: skip
