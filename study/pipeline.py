"""Answers for docs/questions.md from the main pipeline's results: calibration and confusions."""

from pathlib import Path

import pandas as pd

from study.answers import read

MAIN = Path("plots/compare")
NOT_YET = "*Not measured yet.* The pipeline has no result for this question; run: `make repro`"


def calibration() -> str:
    """Return the calibration error of each model before and after temperature scaling."""
    models = read(MAIN / "models.csv")
    if models.empty:
        return NOT_YET
    lines = [
        f"- {row.model}: {row.ece:.4f} as trained, {row.ece_scaled:.4f} with "
        f"T = {row.temperature:.2f}"
        for row in models.itertuples()
    ]
    return "\n".join([*lines, f"\n![reliability](../{MAIN}/reliability.png)"])


def distorted_images() -> str:
    """Return how many test images are distorted, and so how many are shifted."""
    found = read(MAIN / "images.csv")
    return NOT_YET if found.empty else f"{found.set_index('split').images['distorted']:,}"


def confused(model: str, actual: str, predicted: str) -> str:
    """Return how often a model takes one class for another, each way, and its largest mistake."""
    counts = read(MAIN / "confusion.csv")
    rows = counts[counts.model == model] if len(counts) else counts
    if rows.empty:
        return NOT_YET
    cells = rows.set_index(["actual", "predicted"])["count"]
    try:
        there, back = (int(cells[pair]) for pair in ((actual, predicted), (predicted, actual)))
    except KeyError:
        return f"*Not asked of this data*: {model} has no classes {actual} and {predicted}."
    mistakes = rows[rows.actual != rows.predicted].sort_values("count", ascending=False)
    worst, usual = mistakes.iloc[0], mistakes[mistakes.actual == actual].iloc[0]
    answer, more = "Yes, more often than for any other class", ""
    if usual["count"] > there:
        answer, more = "Sometimes", f" ({usual['count']} for {usual.predicted})"
    return (
        f"{answer}: {model} takes {_mistaken(actual, predicted, there, cells)}{more}, and "
        f"{_mistaken(predicted, actual, back, cells)}. Its most frequent mistake: "
        f"{_mistaken(worst.actual, worst.predicted, worst['count'], cells)}."
        f"\n\n![confusion](../{MAIN}/confusion/{model}.png)"
    )


def _mistaken(actual: str, predicted: str, count: int, cells: pd.Series) -> str:
    return f"{count} of {cells[actual].sum():,} test images of {actual} for {predicted}"
