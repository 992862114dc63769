"""distortions.png, the mean over severities, and severities.png, each of them."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from stages.distortions.registry import DISTORTIONS
from stages.evidence.robustness import HELD_OUT, spoken
from stages.pictures.figures import model_styles, save

CLEAN = "undistorted"
OTHERS = [name for name in DISTORTIONS if name not in HELD_OUT]
SEVERAL = [name for name in DISTORTIONS if len(DISTORTIONS[name].severities) > 1]
SINGLE = [name for name in DISTORTIONS if name not in SEVERAL]


def draw(
    path: str | Path, table: pd.DataFrame, clean: dict[str, float], seen: dict[str, list[str]]
) -> None:
    """Draw the mean accuracy of each model under each distortion as a table in colours.

    `table` as `robustness.accuracies` gives it; `clean`: accuracy of each model on the same
    images, undistorted; `seen`: the distortions that each met in training, drawn in a frame.
    """
    means = table.groupby(["model", "distortion"]).accuracy.mean().unstack().loc[list(clean)]
    means = 100 * means.assign(**{CLEAN: clean})
    groups = {"": [CLEAN], "distorted": OTHERS, "held out: new to all models": HELD_OUT}
    widths = [len(names) for names in groups.values()]
    height = 0.36 * len(means) + 2.3
    figure = Figure(figsize=(0.54 * sum(widths) + 1.8, height), layout="constrained")
    grid = figure.subplots(1, len(groups), sharey=True, width_ratios=widths)
    for axes, (title, names) in zip(grid, groups.items(), strict=True):
        _cells(axes, means[names], seen)
        axes.set_title(title, fontsize=9)
    grid[0].set_yticks(range(len(means)), means.index)
    figure.suptitle(
        "Accuracy on distorted test images in %, mean over severities\n"
        f"(n = {table.images.iloc[0]:,} images each; in a frame: seen in training)",
        fontweight="bold",
    )
    save(path, figure)


def _cells(axes: Axes, means: pd.DataFrame, seen: dict[str, list[str]]) -> None:
    """Draw one part of the table: accuracies in %, models in rows, distortions in columns."""
    axes.imshow(means, cmap="Blues", vmin=0, vmax=100, aspect="auto")
    for (row, column), value in np.ndenumerate(means):
        ink = "white" if value > 60 else "black"
        axes.text(column, row, f"{value:.0f}", ha="center", va="center", color=ink)
        if means.columns[column] in seen[means.index[row]]:
            corner = (column - 0.43, row - 0.43)
            axes.add_patch(Rectangle(corner, 0.86, 0.86, fill=False, color="#E69F00", linewidth=2))
    names = [spoken(name) for name in means]
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def draw_severities(
    path: str | Path, table: pd.DataFrame, clean: dict[str, float], seen: dict[str, list[str]]
) -> None:
    """Draw accuracy against severity, a panel for each distortion; bars where there is only one.

    Severity 0 is the clean image. Arguments as of `draw`; what was seen in training is dotted.
    """
    style, columns = model_styles(clean), 4
    rows = math.ceil(len(SEVERAL) / columns)
    figure = Figure(figsize=(10, 2.2 * rows + 3.6), layout="constrained")
    grid = figure.subplots(rows + 1, columns, sharey=True)
    for axes in grid.flat[len(SEVERAL) :]:
        axes.set_axis_off()
    for axes, name in zip(grid.flat, SEVERAL, strict=False):
        _curves(axes, table[table.distortion == name], clean, seen, style)
        axes.set_xticks(range(6), range(6) if axes in grid[-2] else [""] * 6)
    for axes, name in zip(grid[-1], SINGLE, strict=False):
        _bars(axes, table[table.distortion == name], seen, style)
    for axes in grid[:, 0]:
        axes.set_ylabel("accuracy in %")
    for axes in grid[-2]:
        axes.set_xlabel("severity")
    handles = [Line2D([], [], **style[model]) for model in clean]
    legend = grid[-1, len(SINGLE)].legend(handles=handles, loc="center left", ncols=2)
    legend.set_in_layout(False)  # it is wider than its panel, and so is the room for it
    figure.suptitle(
        f"Accuracy on distorted test images (n = {table.images.iloc[0]:,} in each point and bar)\n"
        "dotted: the model has seen such images in training; held out: no model has",
        fontweight="bold",
    )
    save(path, figure)


def _curves(axes: Axes, table: pd.DataFrame, clean: dict, seen: dict, style: dict) -> None:
    """Draw a line over the severities of one distortion for each model."""
    name = table.distortion.iloc[0]
    for model, part in table.groupby("model", sort=False):
        accuracy = [100 * clean[model], *(100 * part.accuracy)]
        line = ":" if name in seen[model] else "-"
        axes.plot([0, *part.severity], accuracy, line, **style[model], markersize=4)
    axes.set_title(_title(name), fontsize=9, loc="left")
    axes.grid(alpha=0.3)


def _bars(axes: Axes, table: pd.DataFrame, seen: dict, style: dict) -> None:
    """Draw a bar for each model under a distortion that has one severity."""
    name = table.distortion.iloc[0]
    for place, row in enumerate(table.itertuples()):
        dots = "..." if name in seen[row.model] else ""
        colour = style[row.model]["color"]
        axes.bar(place, 100 * row.accuracy, color=colour, edgecolor="white", hatch=dots, zorder=2)
    axes.set_axis_on()
    axes.set_xticks(range(len(table)), table.model, rotation=90)
    axes.set_ylim(0, 100)
    axes.set_title(f"{_title(name)}, one severity", fontsize=9, loc="left")
    axes.grid(axis="y", alpha=0.3)


def _title(name: str) -> str:
    return spoken(name) + (" (held out)" if name in HELD_OUT else "")
