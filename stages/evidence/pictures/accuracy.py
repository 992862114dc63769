"""accuracy.png: the test error of each model."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from stages.pictures.figures import colours, save


def draw(path: str | Path, table: pd.DataFrame, count: int) -> None:
    """Draw the test error of each model as a bar, with its 95% interval and its accuracy.

    `table`: columns model, accuracy, low, high, shares of 1. Bars of the error start at 0;
    bars of accuracies near 0.9 could not, and still show a difference.
    """
    figure = Figure(figsize=(7, 0.42 * len(table) + 1.1), layout="constrained")
    axes = figure.subplots()
    error = 100 * (1 - table.accuracy)
    spread = 100 * np.stack([table.high - table.accuracy, table.accuracy - table.low])
    spread = spread.tolist()  # of an array with one column, Matplotlib 3.10 warns
    palette = colours(list(table.model))
    fill = [palette[m] for m in table.model]
    bars = axes.barh(table.model, error, xerr=spread, color=fill, capsize=3)
    _, caps, whiskers = bars.errorbar.lines
    for each in (*caps, *whiskers):  # a bar may be as black as its whisker
        each.set_path_effects([withStroke(linewidth=3, foreground="white")])
    for place, row in enumerate(table.itertuples()):
        label = f"{error[place]:.2f}% (accuracy {100 * row.accuracy:.2f}%)"
        end = 100 * (1 - row.low), place
        axes.annotate(label, end, (5, 0), textcoords="offset points", va="center")
    axes.invert_yaxis()
    axes.set_xlim(0, 100 * (1 - table.low.min()) * 1.5)
    axes.set_xlabel(f"test error in %, with 95% interval (n = {count:,} images)")
    axes.set_title("Test error of each model", loc="left")
    save(path, figure)
