"""One picture for each question: differences with their intervals, and two curves."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import stats

from stages.pictures.figures import COLOURS, save
from study import names
from study.effects import question

GREY, ORANGE, BLUE = COLOURS[:3]
VERDICTS = {"better": BLUE, "worse": ORANGE, "cannot tell": GREY}


def differences(path: Path, rows: pd.DataFrame, limits: tuple[float, float]) -> None:
    """Draw the differences of one question to its reference, in percentage points.

    `limits`: of the axis, the same for all questions, so that their effects can be compared.
    """
    asked = rows.question.iloc[0]
    figure = Figure(figsize=(6.5, 1.5 + 0.32 * len(rows)), layout="constrained")
    axes = figure.subplots()
    axes.axvline(0, color="black", linewidth=0.8)
    for place, row in enumerate(rows.itertuples()):
        ends = [[100 * (row.difference - row.low)], [100 * (row.high - row.difference)]]
        colour = VERDICTS[row.verdict]
        axes.errorbar(100 * row.difference, place, xerr=ends, fmt="o", color=colour, capsize=3)
    axes.set_yticks(range(len(rows)), [names.variant(asked, each) for each in rows.variant])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(*limits)
    axes.set_title(f"Compared with {names.reference(asked)}", fontsize=10)
    # Below the whole figure: long names leave the axes too narrow for it.
    figure.supxlabel(
        f"difference in test accuracy, percentage points, 95% interval; {trainings(rows)}\n"
        "blue: better, orange: worse, grey: cannot tell",
        fontsize=9,
    )
    axes.grid(axis="x", alpha=0.3)
    save(path, figure)


def limits(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of an axis that holds all differences and their intervals."""
    low, high = 100 * min(rows.low.min(), 0), 100 * max(rows.high.max(), 0)
    margin = 0.03 * (high - low)
    return low - margin, high + margin


def trainings(rows: pd.DataFrame) -> str:
    """Return how many trainings a point stands for, those of its reference included."""
    counts = rows.filter(like="trainings").to_numpy()
    fewest, most = counts.min(), counts.max()
    count = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    return f"n = {count} trainings each"


def images(path: Path, summary: pd.DataFrame) -> None:
    """Draw test accuracy by the number of training images; `summary`: a row for each number."""
    figure = Figure(figsize=(6.5, 3.6), layout="constrained")
    axes = figure.subplots()
    rows = summary.sort_values("images")
    _curve(axes, rows.images, rows.test_accuracy, "test", BLUE)
    bars = {"fmt": "none", "color": BLUE, "capsize": 3}
    axes.errorbar(rows.images, 100 * rows.test_accuracy, _half_intervals(rows), **bars)
    axes.set_xscale("log")
    axes.set_xticks(list(rows.images), [f"{each:,}" for each in rows.images])
    axes.minorticks_off()
    axes.set_xlabel(
        f"training images (logarithmic); bars: 95% interval over trainings, {trainings(rows)}"
    )
    save(path, figure)


def _half_intervals(rows: pd.DataFrame) -> np.ndarray:
    """Return half of the 95% interval of each mean accuracy over trainings, in points.

    Student's t, of one training 0.
    """
    count = rows.trainings.to_numpy()
    deviations = 100 * rows.deviation.astype(float).fillna(0).to_numpy()
    return stats.t.ppf(0.975, np.maximum(count - 1, 1)) * deviations / np.sqrt(count)


def shifted(path: Path, rows: pd.DataFrame, as_they_are: dict[str, float]) -> None:
    """Draw the accuracy of two variants on shifted test images.

    `as_they_are`: the accuracy of both on the test images, shares of 1.
    """
    figure = Figure(figsize=(6.5, 3.6), layout="constrained")
    axes = figure.subplots()
    places = [0, *rows.pixels]
    other, reference = rows.variant.iloc[0], rows.against.iloc[0]
    for variant, accuracies, colour in (
        (reference, rows.accuracy_against, BLUE),
        (other, rows.accuracy, ORANGE),
    ):
        label = names.variant(question(other), variant)
        _curve(axes, places, [as_they_are[variant], *accuracies], label, colour)
    axes.set_xticks(places)
    axes.set_ylim(0, 100)
    axes.set_xlabel(
        "pixels by which the test images are shifted, right or left and up or down; "
        f"{trainings(rows)}"
    )
    axes.legend(frameon=False)
    save(path, figure)


def _curve(axes: Axes, places: object, accuracy: object, label: str, colour: str) -> None:
    axes.plot(places, 100 * np.asarray(accuracy), "o-", color=colour, label=label)
    axes.set_ylabel("test accuracy, %")
    axes.grid(alpha=0.3)
