"""Pictures of differences, classes, distortions and calibration."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stages.distortions.registry import DISTORTIONS
from stages.evidence.differences import find
from stages.evidence.numbers import p_value
from stages.evidence.verdicts import LEVEL
from stages.pictures.figures import colours, model_styles, save


def differences(path: str | Path, table: pd.DataFrame, count: int) -> None:
    """Draw how many points of accuracy each model (row) has over each other (column).

    `table` as `differences.pairs` gives it, one pair or more. Cells that Holm's p-value leaves
    undecided are white.
    """
    models = [*table.model.unique(), table.other.iloc[-1]]
    size = len(models)
    figure = Figure(figsize=(1.15 * size + 1, 0.85 * size + 1.1), layout="constrained")
    axes = figure.subplots()
    shades = np.full((size, size), np.nan)
    for row, column in np.ndindex(size, size):
        if row == column:
            continue
        pair = find(table, models[row], models[column])
        shades[row, column] = 100 * pair.difference if pair.p_holm < LEVEL else 0
        axes.text(column, row, _pair_text(pair), ha="center", va="center", fontsize=7)
    limit = 1.6 * max(np.nanmax(np.abs(shades)), 1e-9)  # pale, so that black text can be read
    axes.imshow(shades, cmap="PuOr", vmin=-limit, vmax=limit, aspect="auto")
    axes.set_xticks(range(size), models)
    axes.set_yticks(range(size), models)
    axes.set(xlabel="than this model", ylabel="this model is better by")
    axes.set_title(
        "Differences of test accuracy in points, 95 % paired bootstrap interval, p of McNemar's\n"
        f"exact test after Holm (n = {count:,} images, {len(table)} pairs; one training of each)",
        loc="left",
    )
    save(path, figure)


def _pair_text(pair: pd.Series) -> str:
    """Return the difference of a pair in points, its interval and its p-value, in three lines."""
    undecided = "" if pair.p_holm < LEVEL else "undecided, "
    interval = f"{100 * pair.low:.2f} to {100 * pair.high:.2f}"
    return f"{100 * pair.difference:+.2f}\n{interval}\n{undecided}{p_value(pair.p_holm)}"


def classes(path: str | Path, recalls: pd.DataFrame, counts: np.ndarray) -> None:
    """Draw the accuracy of each class, `recalls`: a row for each class, a column for each model."""
    figure = Figure(figsize=(7, 0.42 * len(recalls) + 1.2), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(recalls))
    for model, style in model_styles(recalls).items():
        axes.scatter(100 * recalls[model], places, **style, s=36, alpha=0.9, zorder=3)
    axes.set_yticks(places, recalls.index)
    axes.invert_yaxis()
    axes.grid(alpha=0.3)
    each = f"{counts.min():,}" if counts.min() == counts.max() else f"{counts.min()}-{counts.max()}"
    axes.set_xlabel(f"test images of the class that are recognized, in % (n = {each} each)")
    axes.set_title("Accuracy of each class", loc="left")
    figure.legend(loc="outside lower center", ncols=4)
    save(path, figure)


def distortions(
    path: str | Path, table: pd.DataFrame, clean: dict[str, float], seen: dict[str, list[str]]
) -> None:
    """Draw accuracy against severity, a panel for each distortion; severity 0 is the clean image.

    `table` as `robustness.accuracies` gives it; `clean`: accuracy of each model on the same
    images, undistorted; `seen`: the distortions that each met in training, drawn dotted.
    """
    style, columns = model_styles(clean), 4
    rows = math.ceil(len(DISTORTIONS) / columns)
    figure = Figure(figsize=(10, 2.4 * rows + 0.6), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True)
    for axes in grid.flat[len(DISTORTIONS) :]:
        axes.set_axis_off()
    for axes, (name, distortion) in zip(grid.flat, DISTORTIONS.items(), strict=False):
        for model, part in table[table.distortion == name].groupby("model", sort=False):
            accuracy = [100 * clean[model], *(100 * part.accuracy)]
            line = ":" if name in seen[model] else "-"
            axes.plot([0, *part.severity], accuracy, line, **style[model], markersize=4)
        held_out = " (held out)" if distortion.held_out else ""
        axes.set_title(name.replace("_", " ") + held_out, fontsize=9, loc="left")
        axes.set_xlabel("severity")
        axes.tick_params(labelbottom=True)
        axes.grid(alpha=0.3)
    for row in grid:
        row[0].set_ylabel("accuracy in %")
    handles = [Line2D([], [], **style[model]) for model in clean]
    figure.legend(handles=handles, loc="outside lower center", ncols=8)
    figure.suptitle(
        f"Accuracy on distorted test images (n = {table.images.iloc[0]:,} in each point)\n"
        "dotted: the model has seen such images in training; held out: no model has",
        fontweight="bold",
    )
    save(path, figure)


def reliability(
    path: str | Path, tables: dict[str, tuple[pd.DataFrame, pd.DataFrame]], scores: pd.DataFrame
) -> None:
    """Draw accuracy against confidence of each model, before and after temperature scaling.

    `tables`: of each model, `calibration.bins` before and after; `scores`: columns temperature,
    ece and ece_scaled, indexed by model.
    """
    palette, columns = colours(list(tables)), min(4, len(tables))
    rows = math.ceil(len(tables) / columns)
    figure = Figure(figsize=(2.6 * columns, 2.9 * rows + 0.6), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat[len(tables) :]:
        axes.set_axis_off()
    for axes, (model, (before, after)) in zip(grid.flat, tables.items(), strict=False):
        axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=1)
        axes.plot(before.confidence, before.accuracy, ":o", color=palette[model], ms=4)
        axes.plot(after.confidence, after.accuracy, "-o", color=palette[model], ms=3)
        row = scores.loc[model]
        title = f"{model}, T = {row.temperature:.2f}\nECE {row.ece:.3f} > {row.ece_scaled:.3f}"
        axes.set_title(title, loc="left", fontsize=9)
        axes.set_xlabel("confidence")
        axes.tick_params(labelbottom=True)
        axes.grid(alpha=0.3)
    for row in grid:
        row[0].set_ylabel("accuracy")
    figure.suptitle(
        "Accuracy against confidence in 15 bins: dotted as trained, solid after temperature\n"
        f"scaling fitted on validation (n = {before.images.sum():,} test images)"
    )
    save(path, figure)
