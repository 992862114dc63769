"""What was measured and the verdict on one claim: supported, refuted or undecided."""

import numpy as np
import pandas as pd
from stages.scoring.metrics import interval

from stages.evidence.differences import LEVEL, find
from stages.evidence.hypotheses import AIM, Hypothesis
from stages.evidence.hypotheses import interval as interval_of_mean
from stages.evidence.pictures import p_text


def _accuracy(accuracy: float, count: int) -> tuple[str, float, float]:
    """Return an accuracy with its 95 % interval for people, and the two ends."""
    low, high = interval(accuracy, count)
    return f"{accuracy:.2%} ({low:.1%} to {high:.1%}, n = {count:,})", low, high


def _points(difference: float, low: float, high: float, images: int | None = None) -> str:
    """Return a difference, a share of 1, with its interval for people, in points."""
    count = "" if images is None else f", n = {images:,}"
    return f"{100 * difference:+.2f} points ({100 * low:.2f} to {100 * high:.2f}{count})"


def of_range(low: float, high: float, accuracy: float, count: int) -> tuple[str, str]:
    """Return what was measured and the verdict on an accuracy said to be `low` to `high`.

    Supported if the whole 95 % interval lies inside, refuted if it lies outside.
    """
    measured, bottom, top = _accuracy(accuracy, count)
    if low <= bottom and top <= high:
        return measured, "supported"
    if top < low or bottom > high:
        return f"{measured}: {'lower' if top < low else 'higher'}", "refuted"
    return measured, "undecided"


def of_figure(said: float, accuracy: float, count: int) -> tuple[str, str]:
    """Return what was measured and the verdict on a single figure said of an accuracy.

    Supported if it lies in the 95 % interval of ours, refuted if not.
    """
    measured, low, high = _accuracy(accuracy, count)
    if low <= said <= high:
        return measured, "supported"
    return f"{measured}: {'higher' if low > said else 'lower'}", "refuted"


def of_pair(pairs: pd.DataFrame, model: str, other: str) -> tuple[str, str]:
    """Return what was measured and the verdict on `model` being better than `other`."""
    row = find(pairs, model, other)
    points = _points(row.difference, row.low, row.high)
    measured = f"{model} - {other}: {points}, {p_text(row.p_holm)}"
    if row.p_holm >= LEVEL:
        return measured, "undecided"
    return measured, "supported" if row.difference > 0 else "refuted"


def of_hypothesis(tested: Hypothesis) -> tuple[str, str]:
    """Return what was measured and the verdict on one of H1 to H3."""
    points = _points(tested.difference, tested.low, tested.high, tested.images)
    measured = f"augmented - baseline: {points}, {p_text(tested.p)}"
    if tested.name == "H1":
        reached = "reached" if tested.difference >= AIM else "not reached"
        measured += f"; the aim of {100 * AIM:g} points is {reached}"
    return measured, tested.verdict


def of_images(differences: np.ndarray) -> tuple[str, str]:
    """Return the verdict on `augmented` being better, by its interval alone.

    `differences` (n,): `augmented` - `baseline` of each image, -1 ... 1.
    """
    low, high = interval_of_mean(differences)
    points = _points(differences.mean(), low, high, len(differences))
    verdict = "supported" if low > 0 else "refuted" if high <= 0 else "undecided"
    return f"augmented - baseline: {points}", verdict


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
