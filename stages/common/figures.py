"""Pictures, byte for byte the same for the same numbers."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.common.dataset import Split
from stages.common.files import replacing

# Distinct without colour vision, after M. Okabe and K. Ito, "Color Universal Design", 2008.
# A model's place in params.yaml gives its colour, in every picture.
COLOURS = ["#777777", "#E69F00", "#0072B2", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#000000"]

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
    }
)


def colours(models: Sequence[str]) -> dict[str, str]:
    """Return each model's colour, by its place."""
    return {model: COLOURS[place % len(COLOURS)] for place, model in enumerate(models)}


def save(path: str | Path, figure: Figure) -> None:
    """Write a PNG without the version that matplotlib would put into it."""
    with replacing(path) as partial:
        figure.savefig(partial, metadata={"Software": None}, bbox_inches="tight")


def image(axes: Axes, pixels: np.ndarray, title: str = "", colour: str = "black") -> None:
    """Show one garment, (28, 28, 1), dark on white, without axes."""
    axes.imshow(pixels[..., 0], cmap="gray_r", vmin=0, vmax=255)
    axes.set_title(title, color=colour, fontsize=7, fontweight="normal", pad=3)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def samples(path: str | Path, split: Split, columns: int = 12) -> None:
    """Draw the first images of each class, a row for each class."""
    rows = len(split.classes)
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
    figure.suptitle(f"Training images, the first {columns} of each class", fontweight="bold")
    save(path, figure)


def predictions(
    path: str | Path, name: str, split: Split, probabilities: np.ndarray, columns: int = 10
) -> None:
    """Draw the first right predictions, one of each class, and the most confident wrong ones."""
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = predicted == split.labels
    first = [
        np.flatnonzero(right & (split.labels == label))[:1] for label in range(len(split.classes))
    ]
    wrong = np.flatnonzero(~right)
    surest = wrong[np.argsort(-confidence[wrong], kind="stable")][: 2 * columns]
    rows = [np.concatenate(first)[:columns], surest[:columns], surest[columns:]]
    figure = Figure(figsize=(columns * 1.12, 5.2), layout="constrained")
    figure.suptitle(
        f"{name}: {right.sum():,} of {len(right):,} test images right ({right.mean():.2%})",
        fontweight="bold",
    )
    titles = ["Right, the first of each class", "Wrong, the most confident: what it is > taken for"]
    for part, chosen, title in zip(
        figure.subfigures(2, 1, height_ratios=[1, 2.1]), (rows[:1], rows[1:]), titles, strict=True
    ):
        part.suptitle(title, fontsize=9)
        for axes in part.subplots(len(chosen), columns, squeeze=False).flat:
            axes.set_axis_off()
        for axes, index in zip(part.axes, np.concatenate(chosen), strict=False):
            axes.set_axis_on()
            actual, guess = split.classes[split.labels[index]], split.classes[predicted[index]]
            said = f"{guess}\n{confidence[index]:.1%}"
            image(axes, split.images[index], said if right[index] else f"{actual}\n> {said}")
    save(path, figure)
