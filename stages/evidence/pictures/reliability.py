"""reliability.png: whether confidence can be believed."""

import math
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.pictures.figures import colours, save

LARGEST = 150  # area of a point with all images, in square points
SMALLEST = 3  # likewise, of one that can be seen
DIAGONAL = "#bbbbbb"
FEWEST = 0.002  # share of the images below which a bin is left out: its accuracy is chance


def draw(
    path: str | Path, tables: dict[str, tuple[pd.DataFrame, pd.DataFrame]], scores: pd.DataFrame
) -> None:
    """Draw accuracy against confidence of each model, before and after temperature scaling.

    `tables`: of each model, `calibration.bins` before and after; `scores`: columns temperature,
    ece and ece_scaled, indexed by model.
    """
    palette, columns = colours(list(tables)), min(4, len(tables))
    rows = math.ceil(len(tables) / columns)
    figure = Figure(figsize=(2.6 * columns, 2.8 * rows + 1.2), layout="constrained")
    panels = figure.subfigures()  # its labels leave room for the legend of the figure
    grid = panels.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat[len(tables) :]:
        axes.set_axis_off()
    for axes, (model, (before, after)) in zip(grid.flat, tables.items(), strict=False):
        axes.plot([0, 1], [0, 1], color=DIAGONAL, linewidth=1)
        _bins(axes, before, ":", palette[model])
        _bins(axes, after, "-", palette[model])
        row = scores.loc[model]
        title = f"{model}, T = {row.temperature:.2f}\nECE {row.ece:.3f} → {row.ece_scaled:.3f}"
        axes.set_title(title, loc="left", fontsize=9)
        axes.grid(alpha=0.3)
    panels.supxlabel("confidence", fontsize=9)
    panels.supylabel("accuracy", fontsize=9)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    figure.suptitle(
        f"Accuracy against confidence in 15 bins (n = {before.images.sum():,} test images)",
        fontweight="bold",
    )
    save(path, figure)


def _legend() -> list[Line2D]:
    """Return a line for each kind of line and point."""
    point = {"color": "black", "linewidth": 0.8, "marker": "o", "markersize": 5}
    return [
        Line2D([], [], **point, linestyle=":", markerfacecolor="none", label="as trained"),
        Line2D([], [], **point, label="after temperature scaling"),
        Line2D([], [], color=DIAGONAL, linewidth=1, label="confidence equals accuracy"),
    ]


def _bins(axes: Axes, bins: pd.DataFrame, line: str, colour: str) -> None:
    """Draw a line through bins, and a point for each, larger where there are more images."""
    share = bins.images / bins.images.sum()
    bins, share = bins[share >= FEWEST], share[share >= FEWEST]
    axes.plot(bins.confidence, bins.accuracy, line, color=colour, linewidth=0.8)
    areas = (LARGEST * share).clip(lower=SMALLEST)
    face = colour if line == "-" else "none"
    axes.scatter(
        bins.confidence, bins.accuracy, s=areas, facecolor=face, edgecolor=colour, zorder=3
    )
