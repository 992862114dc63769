"""What was measured and the verdict on one claim: supported, refuted or undecided."""

import numpy as np
import pandas as pd

from stages.common.scoring import interval
from stages.evidence.differences import LEVEL, find
from stages.evidence.hypotheses import AIM, Hypothesis
from stages.evidence.hypotheses import interval as interval_of_mean
from stages.evidence.pictures import p_text


def of_range(low: float, high: float, accuracy: float, count: int) -> tuple[str, str]:
    """Return what was measured and the verdict on an accuracy said to be `low` to `high`.

    Supported if the whole 95 % interval lies inside, refuted if it lies outside.
    """
    bottom, top = interval(accuracy, count)
    measured = f"{accuracy:.2%} ({bottom:.1%} to {top:.1%}, n = {count:,})"
    if low <= bottom and top <= high:
        return measured, "supported"
    if top < low or bottom > high:
        return f"{measured}: {'lower' if top < low else 'higher'}", "refuted"
    return measured, "undecided"


def of_figure(said: float, accuracy: float, count: int) -> tuple[str, str]:
    """Return what was measured and the verdict on a single figure said of an accuracy.

    Supported if it lies in the 95 % interval of ours, refuted if not.
    """
    low, high = interval(accuracy, count)
    measured = f"{accuracy:.2%} ({low:.1%} to {high:.1%}, n = {count:,})"
    if low <= said <= high:
        return measured, "supported"
    return f"{measured}: {'higher' if low > said else 'lower'}", "refuted"


def of_pair(pairs: pd.DataFrame, model: str, other: str) -> tuple[str, str]:
    """Return what was measured and the verdict on `model` being better than `other`."""
    row = find(pairs, model, other)
    low, high = 100 * row.low, 100 * row.high
    measured = (
        f"{model} - {other}: {100 * row.difference:+.2f} points ({low:.2f} to {high:.2f}), "
        f"{p_text(row.p_holm)}"
    )
    if row.p_holm >= LEVEL:
        return measured, "undecided"
    return measured, "supported" if row.difference > 0 else "refuted"


def of_hypothesis(tested: Hypothesis) -> tuple[str, str]:
    """Return what was measured and the verdict on one of H1 to H3."""
    low, high = 100 * tested.low, 100 * tested.high
    measured = (
        f"augmented - baseline: {100 * tested.difference:+.2f} points ({low:.2f} to {high:.2f}, "
        f"n = {tested.images:,}), {p_text(tested.p)}"
    )
    if tested.name == "H1":
        reached = "reached" if tested.difference >= AIM else "not reached"
        measured += f"; the aim of {100 * AIM:g} points is {reached}"
    return measured, tested.verdict


def of_images(differences: np.ndarray) -> tuple[str, str]:
    """Return the verdict on `augmented` being better, by its interval alone.

    `differences` (n,): `augmented` - `baseline` of each image, -1 ... 1.
    """
    low, high = interval_of_mean(differences)
    points = f"{100 * differences.mean():+.2f} points ({100 * low:.2f} to {100 * high:.2f}"
    verdict = "supported" if low > 0 else "refuted" if high <= 0 else "undecided"
    return f"augmented - baseline: {points}, n = {len(differences):,})", verdict


def of_balance(scores: pd.DataFrame, pairs: pd.DataFrame) -> tuple[str, str]:
    """Return whether ann or deep is surely better than baseline and dearer in nothing."""
    costs = scores.set_index("model")[["parameters", "flops"]]
    said, refuted = [], False
    for other in ("ann", "deep"):
        difference, verdict = of_pair(pairs, other, "baseline")
        ratio = costs.loc[other] / costs.loc["baseline"]
        said.append(
            f"{difference}, with {ratio.parameters:.2f} times the parameters and "
            f"{ratio.flops:.2f} times the operations"
        )
        refuted |= verdict == "supported" and bool((ratio <= 1).all())
    return "; ".join(said), "refuted" if refuted else "undecided"
