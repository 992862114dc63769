"""cost.png: test error against what a model costs.

Without the arithmetic of the training: it is not three times that of a prediction for models that
predict several views of an image, and minutes are not the same twice.
"""

from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.evidence.pictures.labels import spread
from stages.pictures.figures import model_styles, save

POWERS = {"text.parse_math": True}  # of 10, as logarithmic axes write them; no name is among them


def draw(path: str | Path, scores: pd.DataFrame, count: int) -> None:
    """Draw test error against parameters and against FLOPs per image, on logarithmic axes."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    columns = {"parameters": "parameters", "flops": "floating-point operations per image"}
    with mpl.rc_context(POWERS):
        grid = figure.subplots(1, 2, sharey=True)
        for axes, (column, label) in zip(grid, columns.items(), strict=True):
            _panel(axes, scores, column, label)
    grid[0].set_ylabel(f"test error in % (n = {count:,} images)")
    figure.suptitle("Cost against error: down and to the left is better", fontweight="bold")
    with mpl.rc_context(POWERS):  # more of the ticks are made when the figure is drawn
        save(path, figure)


def _panel(axes: Axes, scores: pd.DataFrame, column: str, label: str) -> None:
    """Draw test error against one kind of cost, a point with its name for each model."""
    style = model_styles(scores.model)
    errors = 100 * (1 - scores.test_accuracy)
    places = spread(errors.to_numpy(), max(errors.max() - errors.min(), 1) / 20)
    for row, place in zip(scores.itertuples(), places, strict=True):
        cost, error = getattr(row, column), 100 * (1 - row.test_accuracy)
        axes.scatter(cost, error, **style[row.model], s=50, zorder=3)
        axes.annotate(row.model, (cost, error), (9, place), textcoords=("offset points", "data"),
                      va="center", parse_math=False)  # fmt: skip
    axes.set_xscale("log")
    axes.margins(x=0.1, y=0.1)
    low, high = axes.get_xlim()
    axes.set_xlim(low, high * (high / low) ** 0.15)  # room for the names
    axes.set_xlabel(label)
    axes.grid(alpha=0.3)
