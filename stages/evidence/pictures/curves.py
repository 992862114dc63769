"""curves.png, a row for each model, and validation.png, all models together."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from stages.evidence.pictures.labels import spread
from stages.pictures.figures import colours, model_styles, save

MEASURES = {"accuracy": ("accuracy in %", 100), "loss": ("loss (cross-entropy, nats)", 1)}
LINES = {"training": ":", "validation": "-"}
CHOSEN = {"marker": "o", "markersize": 7, "markerfacecolor": "white", "linestyle": ""}
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # behind text on a grid
RING = Line2D([], [], color="black", label="epoch whose weights are kept", **CHOSEN)


def draw(path: str | Path, table: pd.DataFrame, best: pd.Series, images: int) -> None:
    """Draw training and validation over epochs, a row for each model, accuracy and loss beside it.

    `table`: columns model, split (training or validation), epoch, accuracy, loss; `best`: the
    epoch whose weights were kept, by model; `images`: the number of validation images.
    """
    figure = Figure(figsize=(8, 1.1 * len(best) + 1.6), layout="constrained")
    grid = figure.subplots(len(best), len(MEASURES), sharex=True, sharey="col", squeeze=False)
    palette, split = colours(list(best.index)), ["model", "split"]
    for column, (measure, (label, unit)) in enumerate(MEASURES.items()):
        values = table.assign(value=unit * table[measure])
        _limit(grid[0, column], values[values.epoch > 1].value)
        for axes, (model, epoch) in zip(grid[:, column], best.items(), strict=True):
            part = values[values.model == model].set_index(split)
            _panel(axes, part.loc[model], epoch, {"color": palette[model], "label": model})
        grid[0, column].set_title(label[0].upper() + label[1:])
        grid[-1, column].set_xlabel("epoch")
    for axes, (model, epoch) in zip(grid[:, 0], best.items(), strict=True):
        epochs = table[table.model == model].epoch.max()
        _name(axes, model, f"epoch {epoch} of {epochs}")
    handles = [Line2D([], [], color="black", linestyle=line, label=split)
               for split, line in LINES.items()]  # fmt: skip
    figure.legend(handles=[*handles, RING], loc="outside lower center", ncols=3)
    figure.suptitle(
        f"Training and validation (n = {images:,} validation images)", fontweight="bold"
    )
    save(path, figure)


def _panel(axes: Axes, part: pd.DataFrame, epoch: int, style: dict) -> None:
    """Draw one measure of one model: `part` has epoch and value, indexed by split."""
    low, high = axes.get_ylim()
    for split, line in LINES.items():
        rows = part.loc[[split]]
        axes.plot(rows.epoch, rows.value, line, **style)
        first = rows.value.iloc[0]
        if not low <= first <= high:
            place, way, side = (low, 3, "bottom") if first < low else (high, -3, "top")
            axes.annotate(f"{split} begins at {first:.3g}", (3, place), (0, way), va=side,
                          textcoords="offset points", fontsize=8, bbox=WHITE)  # fmt: skip
    kept = part.loc[["validation"]].set_index("epoch").value[epoch]
    axes.plot(epoch, kept, **style, **CHOSEN)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)


def _name(axes: Axes, model: str, note: str) -> None:
    """Write the name of a model, and a note below it, to the left of its row."""
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "ha": "right"}
    axes.annotate(model, (0, 0.5), (-36, 2), va="bottom", fontweight="bold", **place)
    axes.annotate(note, (0, 0.5), (-36, -2), va="top", fontsize=8, **place)


def _limit(axes: Axes, values: pd.Series) -> None:
    """Let the axes end a little outside `values`: the first epoch would squeeze all others."""
    if len(values):
        margin = 0.05 * (values.max() - values.min()) + 1e-3
        axes.set_ylim(values.min() - margin, values.max() + margin)


def draw_validation(path: str | Path, table: pd.DataFrame, best: pd.Series, images: int) -> None:
    """Draw the validation of all models over epochs; arguments as of `draw`."""
    table = table[table.split == "validation"]
    figure = Figure(figsize=(10, 4.3), layout="constrained")
    for axes, (measure, (label, unit)) in zip(figure.subplots(1, 2), MEASURES.items(), strict=True):
        _limit(axes, unit * table[table.epoch > 1][measure])
        _lines(axes, table.assign(value=unit * table[measure]), best)
        axes.set(xlabel="epoch", ylabel=f"validation {label}")
    figure.legend(handles=[RING], loc="outside lower center")
    figure.suptitle(f"Validation of all models (n = {images:,} images)", fontweight="bold")
    save(path, figure)


def _lines(axes: Axes, table: pd.DataFrame, best: pd.Series) -> None:
    """Draw the column value over epochs, a line for each model with its name at the right."""
    last = table.groupby("model", sort=False).last()
    low, high = axes.get_ylim()
    places = spread(last.value.to_numpy(), (high - low) / 20)
    styles = model_styles(last.index)
    leader = {"arrowstyle": "-", "color": "#888888", "linewidth": 0.7, "linestyle": ":"}
    for (model, end), place in zip(last.iterrows(), places, strict=True):
        part = table[table.model == model].set_index("epoch").value
        axes.plot(part.index, part, **styles[model], markersize=3)
        axes.plot(best[model], part[best[model]], **{**styles[model], **CHOSEN}, zorder=3)
        axes.annotate(model, (end.epoch, end.value), (1.03, place), va="center",
                      textcoords=("axes fraction", "data"), arrowprops=leader)  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)
