"""classes.png: the accuracy of each class."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from stages.pictures.figures import model_styles, save


def draw(path: str | Path, recalls: pd.DataFrame, counts: np.ndarray) -> None:
    """Draw the accuracy of each class, `recalls`: a row for each class, a column for each model.

    Models lie below each other in the band of a class, so that no marker covers another.
    """
    count = len(recalls.columns)
    figure = Figure(figsize=(7, (0.1 * count + 0.05) * len(recalls) + 1.2), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(recalls))
    offsets = 0.84 * ((np.arange(count) + 0.5) / count - 0.5)
    for (model, style), offset in zip(model_styles(recalls).items(), offsets, strict=True):
        axes.scatter(100 * recalls[model], places + offset, **style, s=20, zorder=3)
    for place in places[::2]:
        axes.axhspan(place - 0.5, place + 0.5, color="#f2f2f2", linewidth=0, zorder=0)
    axes.set_ylim(len(recalls) - 0.5, -0.5)
    axes.set_yticks(places, recalls.index)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", alpha=0.3)
    each = f"{counts.min():,}" if counts.min() == counts.max() else f"{counts.min()}-{counts.max()}"
    axes.set_xlabel(f"test images of the class that are recognized, in % (n = {each} each)")
    axes.set_title("Accuracy of each class", loc="left")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    save(path, figure)
