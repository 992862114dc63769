"""Pictures whose bytes depend on the numbers alone; training samples and distortions."""

from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.common.files import replacing
from stages.data.dataset import Split

# Distinct without colour vision, after M. Okabe and K. Ito, "Color Universal Design", 2008.
# The position of a model in params.yaml gives its colour in every picture.
COLOURS = ["#777777", "#E69F00", "#0072B2", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#000000"]

MARKERS = "sPoX^Dv*"  # likewise; they keep close points of several models apart

NEGATIVE = "drawn dark on white; the files are the other way round"

ROWS = 24  # of the picture of samples, at most: the time to lay it out grows with their square

mpl.rcParams.update(
    {
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "figure.dpi": 100,
        "savefig.dpi": 130,
        "savefig.facecolor": "white",
        "text.parse_math": False,  # names are text: a class may be called $x$
    }
)


def colours(models: Sequence[str]) -> dict[str, str]:
    """Return each model's colour, by its position in `models`."""
    return {model: COLOURS[place % len(COLOURS)] for place, model in enumerate(models)}


def model_styles(models: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return each model's colour, marker and label as Matplotlib takes them, by its position."""
    palette = colours(list(models))
    return {
        model: {"color": colour, "marker": marker, "label": model}
        for (model, colour), marker in zip(palette.items(), cycle(MARKERS), strict=False)
    }


def save(path: str | Path, figure: Figure) -> None:
    """Write a PNG without the version number that Matplotlib would add to it."""
    with replacing(path) as partial:
        figure.savefig(partial, metadata={"Software": None}, bbox_inches="tight")


def image(axes: Axes, pixels: np.ndarray, title: str = "", colour: str = "black") -> None:
    """Show one image, (28, 28, 1), dark on white, without axes."""
    axes.imshow(pixels[..., 0], cmap="gray_r", vmin=0, vmax=255)
    axes.set_title(title, color=colour, fontsize=7, fontweight="normal", pad=3)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def samples(path: str | Path, split: Split, columns: int = 12) -> None:
    """Draw the first images of each class, one row per class, for the first ROWS classes."""
    rows = min(len(split.classes), ROWS)
    figure = Figure(figsize=(columns * 0.62 + 1.2, rows * 0.66 + 0.4), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for label, row in enumerate(grid):
        chosen = np.flatnonzero(split.labels == label)[:columns]
        for axes in row:
            axes.set_axis_off()
        for axes, index in zip(row, chosen, strict=False):
            axes.set_axis_on()
            image(axes, split.images[index])
        count = (split.labels == label).sum()
        row[0].set_axis_on()
        row[0].set_ylabel(
            f"{label}  {split.classes[label]}\nn = {count:,}", rotation=0, ha="right", va="center"
        )
    which = "each class"
    if rows < len(split.classes):
        which = f"each of the first {rows} of {len(split.classes)} classes"
    figure.suptitle(f"Training images, the first {columns} of {which}", fontweight="bold")
    figure.supxlabel(NEGATIVE, fontsize=8)
    save(path, figure)


def distortions(path: str | Path, original: np.ndarray, examples: dict[str, np.ndarray]) -> None:
    """Draw one image, (28, 28, 1), and its distorted copies, (severities, 28, 28, 1), in rows."""
    columns = 1 + max(len(images) for images in examples.values())
    figure = Figure(figsize=(columns * 0.8 + 1.2, len(examples) * 0.66 + 0.8), layout="constrained")
    grid = figure.subplots(len(examples), columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for row, (name, images) in zip(grid, examples.items(), strict=True):
        for axes, pixels in zip(row, [original, *images], strict=False):
            axes.set_axis_on()
            image(axes, pixels)
        row[0].set_ylabel(name.replace("_", " "), rotation=0, ha="right", va="center")
    heads = ["as it is", "severity 1", *map(str, range(2, columns))]
    for axes, head in zip(grid[0], heads, strict=True):
        axes.set_title(head, fontsize=9, fontweight="normal")
    figure.suptitle("One test image under every distortion", fontweight="bold")
    figure.supxlabel(f"{NEGATIVE}, so more brightness looks darker", fontsize=8)
    save(path, figure)
