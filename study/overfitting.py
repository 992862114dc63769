"""What each variant does to overfitting, over pairs of trainings with the same seed; in words, too.

Equal seeds draw the same training images, which make a training overfit more or less.
"""

import numpy as np
import pandas as pd
from scipy import stats

from stages.evidence.differences import holm
from study import names
from study.effects import REFERENCES, Trainings, questions
from study.results import pairs
from tools.difference.statistics import LEVEL

COLUMNS = ["question", "variant", "against", "pairs", "difference", "low", "high", "p", "p_holm"]
WAYS = {-1: "Less overfitting", 1: "More overfitting", 0: "Cannot tell"}


def differences(trainings: Trainings) -> pd.DataFrame:
    """Return a row for each question and variant that has two pairs or more with its reference.

    `difference`: how much larger the gap between training and validation accuracy is, shares of 1,
    mean over the pairs; its 95% interval low ... high, p by Student's t-test for pairs, and p_holm,
    corrected within the question.
    """
    rows: list[dict] = []
    for name, variants in questions(trainings).items():
        against = REFERENCES.get(name, "reference")
        found = []
        for variant in variants:
            paired = pairs(trainings[variant], trainings.get(against, []))
            if len(paired) > 1:
                own = {"question": name, "variant": variant, "against": against}
                found.append(own | compared([new.gap - old.gap for new, old in paired]))
        corrected = holm([each["p"] for each in found])
        rows += [row | {"p_holm": float(p)} for row, p in zip(found, corrected, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS)


def compared(values: list[float]) -> dict[str, float]:
    """Return the number, the mean, its interval and p of the differences of pairs."""
    value = float(np.mean(values))
    known = {"pairs": len(values), "difference": value}
    if np.allclose(values, value, rtol=0, atol=1e-12):  # Student's t would divide by 0
        return known | {"low": value, "high": value, "p": float(abs(value) < 1e-12)}
    found = stats.ttest_1samp(values, 0)
    low, high = found.confidence_interval(1 - LEVEL)
    return known | {"low": low, "high": high, "p": found.pvalue}


def sentences(question: str, rows: pd.DataFrame, variants: pd.DataFrame) -> str:
    """Return in words what each variant does to overfitting, and which might train on.

    `rows`: what `differences` returns, of this question; `variants`: of variants.csv, by variant.
    """
    groups: dict[int, list[str]] = {way: [] for way in WAYS}
    for row in rows.itertuples():
        value, low, high = (100 * each for each in (row.difference, row.low, row.high))
        text = f"{names.variant(question, row.variant)} ({value:+.1f}, {low:+.1f} to {high:+.1f})"
        groups[int(np.sign(value)) if row.p_holm < LEVEL else 0].append(text)
    said = [f"- {WAYS[way]}: {', '.join(each)}." for way, each in groups.items() if each]
    more = rising(question, variants.loc[[*rows.against.unique(), *rows.variant]])
    return "\n".join([*said, f"\n{more}" if more else ""]).strip()


def rising(question: str, rows: pd.DataFrame) -> str:
    """Return in how many trainings the last epoch was the best, where that is most of them."""
    most = rows[rows.best_at_end > rows.trainings / 2]
    if most.empty:
        return ""
    counts = ", ".join(
        f"{_named(question, row.Index)} ({row.best_at_end:g} of {row.trainings:g})"
        for row in most.itertuples()
    )
    return (
        "With these, the last epoch was the best in most trainings, so more epochs might help: "
        f"{counts}."
    )


def _named(question: str, variant: str) -> str:
    reference = REFERENCES.get(question, "reference")
    return names.reference(question) if variant == reference else names.variant(question, variant)
