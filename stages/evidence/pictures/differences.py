"""differences.png: how many points one model is better than another."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from stages.evidence.differences import find
from stages.evidence.numbers import p_value
from stages.evidence.verdicts import LEVEL
from stages.pictures.figures import save


def draw(path: str | Path, table: pd.DataFrame, count: int) -> None:
    """Draw how many points of accuracy each model (row) has over each one before it (column).

    `table` as `differences.pairs` gives it, one pair or more. Cells that Holm's p-value leaves
    undecided are white in a frame.
    """
    models = [*table.model.unique(), table.other.iloc[-1]]
    size = len(models) - 1
    figure = Figure(figsize=(max(size + 1.4, 6), 0.62 * size + 1.7), layout="constrained")
    axes = figure.subplots()
    shades = np.full((size, size), np.nan)
    for row, column in zip(*np.tril_indices(size), strict=True):
        pair = find(table, models[row + 1], models[column])
        axes.text(column, row, _text(pair), ha="center", va="center", fontsize=8)
        shades[row, column] = 100 * pair.difference
        if pair.p_holm >= LEVEL:
            shades[row, column] = 0
            axes.add_patch(_frame(column, row))
    limit = 1.9 * max(np.nanmax(np.abs(shades)), 1e-9)  # pale, so that black text can be read
    axes.imshow(shades, cmap="PuOr", vmin=-limit, vmax=limit, aspect="auto")
    axes.set_xticks(range(size), models[:-1])
    axes.set_yticks(range(size), models[1:])
    axes.set(xlabel="minus this model", ylabel="this model")
    axes.set_title("Test accuracy, row minus column, in percentage points", loc="left")
    figure.supxlabel(_legend(count, len(table)), fontsize=8, linespacing=1.4)
    save(path, figure)


def _legend(count: int, pairs: int) -> str:
    """Return what the lines, the colours and the frames of the cells mean."""
    return (
        "In a cell: the difference, its 95% paired bootstrap interval, p of McNemar's exact test "
        f"after Holm\n({pairs} pairs, n = {count:,} images, one training of each). "
        f"In a frame: undecided, p is {LEVEL} or more.\n"
        "Purple: the model of the row is better; orange: that of the column; the darker, the more."
    )


def _frame(column: int, row: int) -> Rectangle:
    """Return the frame of an undecided cell."""
    return Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, fill=False, linewidth=2)


def _text(pair: pd.Series) -> str:
    """Return the difference of a pair in points, its interval and its p-value, in three lines."""
    interval = f"{100 * pair.low:+.2f} to {100 * pair.high:+.2f}"
    return f"{100 * pair.difference:+.2f}\n{interval}\n{p_value(pair.p_holm)}"
