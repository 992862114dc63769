"""What the numbers say, a sentence for each section of the report."""

from collections import Counter

import numpy as np
import pandas as pd

from stages.evidence.comparison import Comparison
from stages.evidence.numbers import percent
from stages.evidence.verdicts import LEVEL
from stages.pages.ledger import Entry


def findings(comparison: Comparison, entries: list[Entry]) -> dict[str, str]:
    """Return a sentence for each section, by the name of the section."""
    return {
        "overview": errors(comparison.by_model),
        "cost": cost(comparison.by_model),
        "curves": gaps(comparison.by_model),
        "differences": decided(comparison.pairs),
        "claims": verdicts(entries),
        "distortions": robustness(comparison),
        "calibration": calibration(comparison.by_model),
        "classes": classes(comparison.recalls),
        "confusion": confusion(comparison),
    }


def errors(scores: pd.DataFrame) -> str:
    """Say which model makes the fewest and the most errors on test images."""
    error = 1 - scores.test_accuracy
    best, worst = error.idxmin(), error.idxmax()
    if best == worst:
        return f"{best} errs on {percent(error[best])} of the test images."
    return (
        f"{best} errs on {percent(error[best])} of the test images, {worst} on "
        f"{percent(error[worst])}: {error[worst] / max(error[best], 1e-9):.1f} times as many."
    )


def cost(scores: pd.DataFrame) -> str:
    """Say which models are worth their operations: nothing cheaper, or as cheap, is better."""
    ranked = scores.sort_values(["flops", "test_accuracy"], ascending=[True, False])
    before = ranked.test_accuracy.cummax().shift(fill_value=-1)
    worth = list(ranked.index[ranked.test_accuracy > before])
    others = [model for model in scores.index if model not in worth]
    if not others:
        return "Each model that takes more operations makes fewer errors here."
    return (
        f"No model with as few operations or fewer beats {', '.join(worth)}. Each other model "
        f"({', '.join(others)}) is beaten by one that takes no more."
    )


def gaps(scores: pd.DataFrame) -> str:
    """Say how much better training images are classified than validation images."""
    gap = 100 * (scores.train_accuracy - scores.validation_accuracy)
    most, least = gap.idxmax(), gap.idxmin()
    said = (
        f"On plain training images, {most} is {gap[most]:.1f} percentage points more accurate than "
        "on validation images"
    )
    return f"{said}, {least} {gap[least]:.1f}." if most != least else f"{said}."


def decided(pairs: pd.DataFrame) -> str:
    """Say how many pairs of models the test images tell apart."""
    if not len(pairs):
        return "There is only one model, so there are no differences to show."
    told = int((pairs.p_holm < LEVEL).sum())
    noun = "pair" if len(pairs) == 1 else "pairs"
    return f"The test images tell {told} of {len(pairs)} {noun} of models apart."


def verdicts(entries: list[Entry]) -> str:
    """Say how many claims have which verdict."""
    if not entries:
        return "None of the claims can be judged: each needs a model that is not in params.yaml."
    counts = Counter(entry.verdict for entry in entries)
    parts = [f"{count} {verdict}" for verdict, count in counts.most_common()]
    return f"Of {len(entries)} claims: {', '.join(parts)}."


def robustness(comparison: Comparison) -> str:
    """Say how much the winner loses under distortions, and which model keeps most."""
    scores, best = comparison.by_model, comparison.best
    clean, distorted = scores.test_accuracy[best], scores.corrupted_accuracy[best]
    said = (
        f"Under distortions, the accuracy of {best} falls from {percent(clean)} to "
        f"{percent(distorted)}"
    )
    most = scores.corrupted_accuracy.idxmax()
    if most == best:
        return f"{said}." if len(scores) == 1 else f"{said}, and no model keeps more."
    return f"{said}; {most} keeps the most, {percent(scores.corrupted_accuracy[most])}."


def calibration(scores: pd.DataFrame) -> str:
    """Say which model's confidence is the furthest from its accuracy, and what scaling does."""
    worst = scores.ece.idxmax()
    row = scores.loc[worst]
    way = "too sure of itself" if row.temperature > 1 else "not sure enough"
    return (
        f"As trained, the confidence of {worst} is the furthest from its accuracy (ECE "
        f"{row.ece:.3f}): it is {way}. After temperature scaling it is {row.ece_scaled:.3f} off."
    )


def classes(recalls: pd.DataFrame) -> str:
    """Say which class is the hardest, and which the easiest, for all models together."""
    mean = recalls.mean(axis=1)
    hardest, easiest = recalls.loc[mean.idxmin()], recalls.loc[mean.idxmax()]
    return (
        f"{hardest.name} is the hardest class: {_range(hardest)} of its images are recognized. "
        f"{easiest.name} is the easiest: {_range(easiest)}."
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


def _range(shares: pd.Series) -> str:
    low, high = f"{shares.min():.1%}", f"{shares.max():.1%}"
    return low if low == high else f"{low} to {high}"
