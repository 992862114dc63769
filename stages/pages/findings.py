"""What the numbers say, a sentence for each section of the report."""

from collections import Counter

import numpy as np
import pandas as pd

from stages.evidence.comparison import Comparison
from stages.evidence.numbers import percent
from stages.evidence.verdicts import LEVEL
from stages.pages import scores
from stages.pages.ledger import Entry


def findings(comparison: Comparison, entries: list[Entry]) -> dict[str, str]:
    """Return a sentence for each section, by the name of the section."""
    return {
        "data": scores.sizes(comparison.by_model),
        "overview": scores.errors(comparison.by_model),
        "cost": scores.cost(comparison.by_model),
        "curves": scores.gaps(comparison.by_model),
        "differences": decided(comparison.pairs),
        "claims": verdicts(entries),
        "distortions": robustness(comparison),
        "calibration": scores.calibration(comparison.by_model),
        "classes": classes(comparison.recalls),
        "confusion": confusion(comparison),
        "explanations": unsure(comparison),
    }


def decided(pairs: pd.DataFrame) -> str:
    """Say how many pairs of models the test images tell apart."""
    if not len(pairs):
        return "There is only one model, so there are no differences to show."
    told = int((pairs.p_holm < LEVEL).sum())
    noun = "pair" if len(pairs) == 1 else "pairs"
    return (
        f"The test images tell {told} of {len(pairs)} {noun} of models apart. Each model was "
        "trained once here: other seeds may decide otherwise."
    )


def verdicts(entries: list[Entry]) -> str:
    """Say how many claims have which verdict."""
    if not entries:
        return "None of the claims can be judged: each needs a model that is not in params.yaml."
    counts = Counter(entry.verdict for entry in entries)
    parts = [f"{count} {verdict}" for verdict, count in counts.most_common()]
    return f"Of {len(entries)} claims: {', '.join(parts)}."


def robustness(comparison: Comparison) -> str:
    """Say how much the winner loses under distortions, and which model keeps most."""
    table, best = comparison.by_model, comparison.best
    clean, distorted = table.test_accuracy[best], table.corrupted_accuracy[best]
    said = (
        f"{best} recognizes {percent(clean)} of the test images, but only {percent(distorted)} of "
        "the distorted ones"
    )
    most = table.corrupted_accuracy.idxmax()
    if most == best:
        return f"{said}." if len(table) == 1 else f"{said}; no model recognizes more of these."
    return f"{said}; {most} recognizes most of these, {percent(table.corrupted_accuracy[most])}."


def classes(recalls: pd.DataFrame) -> str:
    """Say which class is the hardest, and which the easiest, for all models together."""
    mean = recalls.mean(axis=1)
    hardest, easiest = recalls.loc[mean.idxmin()], recalls.loc[mean.idxmax()]
    depends = "" if hardest.nunique() == 1 else ", depending on the model"
    return (
        f"{hardest.name} is the hardest class: {_range(hardest)} of its images are recognized"
        f"{depends}. {easiest.name} is the easiest: {_range(easiest)}."
    )


def confusion(comparison: Comparison) -> str:
    """Say which class the winner takes for which most often."""
    counts = comparison.matrices[comparison.best].copy()
    totals = counts.sum(axis=1)
    np.fill_diagonal(counts, 0)
    if not counts.any():
        return f"{comparison.best} makes no mistake on the test images."
    actual, predicted = np.unravel_index(counts.argmax(), counts.shape)
    names = list(comparison.recalls.index)
    return (
        f"{comparison.best} most often takes {names[actual]} for {names[predicted]}: "
        f"{counts[actual, predicted]:,} of {totals[actual]:,} images."
    )


def unsure(comparison: Comparison) -> str:
    """Say how many of the winner's mistakes are on the tenth of images it is least sure of."""
    row, best = comparison.by_model.loc[comparison.best], comparison.best
    error = 1 - row.test_accuracy
    if not error:
        return f"{best} makes no mistake on the test images."
    images = comparison.sizes["test"]
    surest = round(0.9 * images) / images
    share = 1 - surest * (1 - row.accuracy_at_90) / error
    return (
        f"{share:.0%} of the mistakes of {best} are among the 10% of test images on which it is "
        "least confident."
    )


def _range(shares: pd.Series) -> str:
    low, high = f"{shares.min():.1%}", f"{shares.max():.1%}"
    return low if low == high else f"{low} to {high}"
