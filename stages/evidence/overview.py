"""Pictures of accuracy, learning curves, cost and confusion, models in the order of params.yaml."""

import math
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from stages.pictures.figures import colours, model_styles, save

POWERS = {"text.parse_math": True}  # of 10, as logarithmic axes write them; no name is among them


def accuracies(path: str | Path, table: pd.DataFrame, count: int) -> None:
    """Draw the test error of each model as a bar, with its 95 % interval and its accuracy.

    `table`: columns model, accuracy, low, high, shares of 1. Bars of the error start at 0;
    bars of accuracies near 0.9 could not, and still show a difference.
    """
    figure = Figure(figsize=(7, 0.42 * len(table) + 1.1), layout="constrained")
    axes = figure.subplots()
    error = 100 * (1 - table.accuracy)
    spread = 100 * np.stack([table.high - table.accuracy, table.accuracy - table.low])
    spread = spread.tolist()  # of an array with one column, Matplotlib 3.10 warns
    palette = colours(list(table.model))
    axes.barh(table.model, error, xerr=spread, color=[palette[m] for m in table.model], capsize=3)
    for place, row in enumerate(table.itertuples()):
        axes.text(100 * (1 - row.low) + 0.2, place, f"accuracy {row.accuracy:.2%}", va="center")
    axes.invert_yaxis()
    axes.set_xlim(0, 100 * (1 - table.low.min()) * 1.25)
    axes.set_xlabel(f"test error in %, with 95 % interval (n = {count:,} images)")
    axes.set_title("Test error of each model", loc="left")
    save(path, figure)


def curves(path: str | Path, table: pd.DataFrame, images: int) -> None:
    """Draw accuracy and loss over epochs, a colour and a marker for each model.

    `table`: columns model, split (training or validation), epoch, accuracy, loss; `images`: the
    number of validation images.
    """
    figure = Figure(figsize=(10, 7), layout="constrained")
    grid = figure.subplots(2, 2, sharex=True, sharey="row")
    style = model_styles(dict.fromkeys(table.model))
    counts = {"training": "", "validation": f", n = {images:,}"}
    for row, measure in zip(grid, ["accuracy", "loss"], strict=True):
        for axes, (split, count) in zip(row, counts.items(), strict=True):
            _curves_panel(axes, table[table.split == split], measure, style)
            axes.set_title(f"{split} {measure}{count}", loc="left")
        row[0].set_ylabel(measure if measure == "accuracy" else "loss (cross-entropy, nats)")
        middle = table[table.epoch > 1][measure]  # the first epoch would squeeze all others
        if len(middle):
            row[0].set_ylim(middle.min() - 0.01, middle.max() + 0.01)
    figure.legend(*grid[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=8)
    figure.suptitle(
        "Logged while training: training with augmentation and dropout where a model has them"
    )
    save(path, figure)


def _curves_panel(axes: Axes, table: pd.DataFrame, measure: str, style: dict) -> None:
    """Draw one measure on one split over epochs, a line for each model."""
    for model, part in table.groupby("model", sort=False):
        axes.plot(part.epoch, part[measure], **style[model], markersize=3)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)


def costs(path: str | Path, scores: pd.DataFrame, count: int) -> None:
    """Draw test error against parameters and against FLOPs per image, on logarithmic axes."""
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    columns = {"parameters": "parameters", "flops": "floating-point operations per image"}
    with mpl.rc_context(POWERS):
        grid = figure.subplots(1, 2, sharey=True)
        for axes, (column, label) in zip(grid, columns.items(), strict=True):
            _costs_panel(axes, scores, column, label)
    grid[0].set_ylabel(f"test error in % (n = {count:,} images)")
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=8)
    figure.suptitle("Cost against error: down and to the left is better", fontweight="bold")
    with mpl.rc_context(POWERS):  # more of the ticks are made when the figure is drawn
        save(path, figure)


def _costs_panel(axes: Axes, scores: pd.DataFrame, column: str, label: str) -> None:
    """Draw test error against one kind of cost, a point for each model."""
    style = model_styles(scores.model)
    for row in scores.itertuples():
        cost, error = getattr(row, column), 100 * (1 - row.test_accuracy)
        axes.scatter(cost, error, **style[row.model], s=50, zorder=3)
    axes.set_xscale("log")
    axes.margins(x=0.1, y=0.1)
    axes.set_xlabel(label)
    axes.grid(alpha=0.3)


def confusion(path: str | Path, matrices: dict[str, np.ndarray], classes: list[str]) -> None:
    """Draw confusion matrices, counts (k, k), actual in rows, all models side by side."""
    columns = min(3, len(matrices))
    rows = math.ceil(len(matrices) / columns)
    figure = Figure(figsize=(5.2 * columns, 4.9 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat[len(matrices) :]:
        axes.set_axis_off()
    for axes, (model, matrix) in zip(grid.flat, matrices.items(), strict=False):
        _confusion_panel(axes, matrix, classes)
        axes.set_title(f"{model}: {np.trace(matrix):,} of {matrix.sum():,} right", loc="left")
    figure.suptitle("Confusion matrices: counts of test images, shade: share of the actual class")
    save(path, figure)


def _confusion_panel(axes: Axes, matrix: np.ndarray, classes: list[str]) -> None:
    """Draw one confusion matrix, counts (k, k), with the names of its classes."""
    places = np.arange(len(classes))
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for row, column in zip(*np.nonzero(matrix), strict=True):
        ink = "white" if share[row, column] > 0.5 else "#333333"
        text = str(matrix[row, column])
        axes.text(column, row, text, ha="center", va="center", color=ink, fontsize=7)
    axes.set_xticks(places, classes, rotation=45, ha="right", fontsize=7)
    axes.set_yticks(places, classes, fontsize=7)
    axes.set(xlabel="predicted", ylabel="actual")
