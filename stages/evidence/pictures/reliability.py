"""reliability.png: whether confidence can be believed."""

import math
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.pictures.figures import colours, save

LARGEST = 150  # area of a point with all images, in square points
SMALLEST = 3  # likewise, of one that can be seen
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
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat[len(tables) :]:
        axes.set_axis_off()
    for axes, (model, (before, after)) in zip(grid.flat, tables.items(), strict=False):
        axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
        _bins(axes, before, ":", palette[model])
        _bins(axes, after, "-", palette[model])
        row = scores.loc[model]
        title = f"{model}, T = {row.temperature:.2f}\nECE {row.ece:.3f} > {row.ece_scaled:.3f}"
        axes.set_title(title, loc="left", fontsize=9)
        axes.grid(alpha=0.3)
    figure.supxlabel("confidence", fontsize=9)
    figure.supylabel("accuracy", fontsize=9)
    figure.suptitle(
        f"Accuracy against confidence in 15 bins (n = {before.images.sum():,} test images)\n"
        f"area of a point: share of the images; bins below {100 * FEWEST:g}% are left out\n"
        "open and dotted: as trained; filled: after temperature scaling fitted on validation",
        fontweight="bold",
    )
    save(path, figure)


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
