"""Which variants overfit less than their reference, in words: differences over trainings."""

import pandas as pd
from scipy import stats

from study import names

LEVEL = 0.05
WAYS = {-1: "Less overfitting", 1: "More overfitting", 0: "Cannot tell"}


def sentences(question: str, variants: pd.DataFrame, rows: pd.DataFrame) -> str:
    """Return in words what each variant does to overfitting, and which might train on.

    `variants`: of variants.csv, by their names; `rows`: of differences.csv, of this question.
    """
    groups: dict[int, list[str]] = {way: [] for way in WAYS}
    for name, reference in zip(rows.variant, rows.against, strict=True):
        if variants.gap_deviation[[name, reference]].isna().any():  # of one training there is none
            continue
        value, low, high = difference(variants.loc[name], variants.loc[reference])
        text = f"{names.variant(question, name)} ({value:+.1f}, {low:+.1f} to {high:+.1f})"
        groups[int(low > 0) - int(high < 0)].append(text)
    said = [f"- {WAYS[way]}: {', '.join(each)}." for way, each in groups.items() if each]
    more = rising(question, variants.loc[list(rows.variant)])
    return "\n".join([*said, f"\n{more}" if more else ""]).strip()


def difference(row: pd.Series, reference: pd.Series) -> tuple[float, float, float]:
    """Return how much larger the gap is, in percentage points, and its 95% interval.

    Over trainings, by B. Welch, "The generalization of Student's problem", 1947.
    """
    sides = [
        [100 * each.gap, 100 * each.gap_deviation, each.trainings] for each in (row, reference)
    ]
    parts = [deviation**2 / count for _, deviation, count in sides]
    variance, value = sum(parts), sides[0][0] - sides[1][0]
    if variance == 0:
        return value, value, value
    freedom = variance**2 / sum(
        part**2 / (count - 1) for part, (_, _, count) in zip(parts, sides, strict=True)
    )
    half = stats.t.ppf(1 - LEVEL / 2, freedom) * variance**0.5
    return value, value - half, value + half


def rising(question: str, rows: pd.DataFrame) -> str:
    """Return in how many trainings the last epoch was the best, where that is most of them."""
    most = rows[rows.best_at_end > rows.trainings / 2]
    if most.empty:
        return ""
    counts = ", ".join(
        f"{names.variant(question, row.Index)} ({row.best_at_end:g} of {row.trainings:g})"
        for row in most.itertuples()
    )
    return (
        f"In most trainings with these, the last epoch was the best, so that more epochs might "
        f"help: {counts}."
    )
