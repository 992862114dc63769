"""One picture for each question: differences with their intervals, and two curves."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.pictures.figures import COLOURS, save

GREY, ORANGE, BLUE = COLOURS[:3]
VERDICTS = {"better": BLUE, "worse": ORANGE, "cannot tell": GREY}


def differences(path: Path, rows: pd.DataFrame) -> None:
    """Draw the differences of one question to its reference, in percentage points."""
    figure = Figure(figsize=(6.5, 1.3 + 0.32 * len(rows)), layout="constrained")
    axes = figure.subplots()
    axes.axvline(0, color="black", linewidth=0.8)
    for place, row in enumerate(rows.itertuples()):
        ends = [[100 * (row.difference - row.low)], [100 * (row.high - row.difference)]]
        colour = VERDICTS[row.verdict]
        axes.errorbar(100 * row.difference, place, xerr=ends, fmt="o", color=colour, capsize=3)
    axes.set_yticks(range(len(rows)), list(rows.variant))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    # Below the whole figure: long names leave the axes too narrow for it.
    figure.supxlabel(
        f"test accuracy minus that of {rows.against.iloc[0]}, percentage points, 95% interval\n"
        f"{trainings(rows)}; blue: better, orange: worse, grey: cannot tell",
        fontsize=9,
    )
    axes.grid(axis="x", alpha=0.3)
    save(path, figure)


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
    deviations = 100 * rows.deviation.astype(float).fillna(0)
    bars = {"fmt": "none", "color": BLUE, "capsize": 3}
    axes.errorbar(rows.images, 100 * rows.test_accuracy, deviations, **bars)
    axes.set_xscale("log")
    axes.set_xticks(list(rows.images), [f"{each:,}" for each in rows.images])
    axes.minorticks_off()
    axes.set_xlabel(f"training images (logarithmic); bars: standard deviation, {trainings(rows)}")
    save(path, figure)


def shifted(path: Path, rows: pd.DataFrame) -> None:
    """Draw the accuracy of two variants on shifted test images."""
    figure = Figure(figsize=(6.5, 3.6), layout="constrained")
    axes = figure.subplots()
    _curve(axes, rows.pixels, rows.accuracy_against, rows.against.iloc[0], BLUE)
    _curve(axes, rows.pixels, rows.accuracy, rows.variant.iloc[0], ORANGE)
    axes.set_xticks(list(rows.pixels))
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
