"""curves.png, a panel for each model, and validation.png, all models together."""

import math
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from stages.evidence.pictures.labels import spread
from stages.pictures.figures import colours, model_styles, save

MEASURES = {"accuracy": ("accuracy in %", 100), "loss": ("loss (cross-entropy, nats)", 1)}
LINES = {"training": ":", "validation": "-"}
CHOSEN = {"marker": "o", "markersize": 7, "markerfacecolor": "white", "linestyle": ""}


def draw(path: str | Path, table: pd.DataFrame, best: pd.Series, images: int) -> None:
    """Draw training and validation over epochs, a panel for each model, all with the same axes.

    `table`: columns model, split (training or validation), epoch, accuracy, loss; `best`: the
    epoch whose weights were kept, by model; `images`: the number of validation images.
    """
    rows = math.ceil(len(best) / 4)
    figure = Figure(figsize=(10, 3.6 * rows + 1.2), layout="constrained")
    parts = figure.subfigures(2, 1)
    for part, measure in zip(parts, MEASURES, strict=True):
        _panels(part, (rows, min(4, len(best))), table, best, measure)
    handles = [Line2D([], [], color="black", linestyle=line, label=split)
               for split, line in LINES.items()]  # fmt: skip
    chosen = Line2D([], [], color="black", label="epoch whose weights are kept", **CHOSEN)
    figure.legend(handles=[*handles, chosen], loc="outside lower center", ncols=3)
    figure.suptitle(
        f"Training and validation (n = {images:,} images) of each model, as logged:\n"
        "training with augmentation and dropout where a model has them",
        fontweight="bold",
    )
    save(path, figure)


def _panels(
    figure: SubFigure, shape: tuple[int, int], table: pd.DataFrame, best: pd.Series, measure: str
) -> None:
    """Draw one measure, a panel for each model."""
    grid = figure.subplots(*shape, sharex=True, sharey=True, squeeze=False)
    label, unit = MEASURES[measure]
    palette = colours(list(best.index))
    for axes in grid.flat[len(best) :]:
        axes.set_axis_off()
    for axes, (model, epoch) in zip(grid.flat, best.items(), strict=False):
        part = table[table.model == model].set_index("epoch")
        style = {"color": palette[model], "label": model}
        for split, line in LINES.items():
            values = unit * part[part.split == split][measure]
            axes.plot(values.index, values, line, **style)
        axes.plot(epoch, values[epoch], **style, **CHOSEN)
        axes.set_title(f"{model}: epoch {epoch} of {values.index.max()}", loc="left", fontsize=9)
        axes.grid(alpha=0.3)
    _limit(axes, unit * table[table.epoch > 1][measure])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.supylabel(label, fontsize=9)
    figure.supxlabel("epoch", fontsize=9)


def _limit(axes: Axes, values: pd.Series) -> None:
    """Let the axes end a little outside `values`: the first epoch would squeeze all others."""
    if len(values):
        margin = 0.05 * (values.max() - values.min()) + 1e-3
        axes.set_ylim(values.min() - margin, values.max() + margin)


def draw_validation(path: str | Path, table: pd.DataFrame, images: int) -> None:
    """Draw the validation of all models over epochs; `table` and `images` as of `draw`."""
    table = table[table.split == "validation"]
    figure = Figure(figsize=(10, 4), layout="constrained")
    for axes, (measure, (label, unit)) in zip(figure.subplots(1, 2), MEASURES.items(), strict=True):
        _limit(axes, unit * table[table.epoch > 1][measure])
        _lines(axes, table.assign(value=unit * table[measure]))
        axes.set(xlabel="epoch", ylabel=f"validation {label}")
    figure.suptitle(f"Validation of all models (n = {images:,} images)", fontweight="bold")
    save(path, figure)


def _lines(axes: Axes, table: pd.DataFrame) -> None:
    """Draw the column value over epochs, a line for each model with its name at the right."""
    last = table.groupby("model", sort=False).last()
    low, high = axes.get_ylim()
    places = spread(last.value.to_numpy(), (high - low) / 20)
    styles = model_styles(last.index)
    for (model, end), place in zip(last.iterrows(), places, strict=True):
        part = table[table.model == model]
        axes.plot(part.epoch, part.value, **styles[model], markersize=3)
        leader = {"arrowstyle": "-", "color": styles[model]["color"], "linewidth": 0.7}
        axes.annotate(model, (end.epoch, end.value), (1.03, place), va="center",
                      textcoords=("axes fraction", "data"), arrowprops=leader)  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)
