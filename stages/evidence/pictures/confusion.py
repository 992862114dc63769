"""confusion.png, of the winner, and confusion/MODEL.png: what is taken for what."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.pictures.figures import save


def mistakes(matrix: np.ndarray) -> np.ndarray:
    """Return the mistakes in % of the images of the actual class, float (k, k), diagonal 0.

    `matrix`: counts (k, k), the actual class in rows.
    """
    share = 100 * matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    np.fill_diagonal(share, 0)
    return share


def draw_all(folder: Path, matrices: dict[str, np.ndarray], classes: list[str], best: str) -> None:
    """Draw `best` into confusion.png and each model into confusion/.

    Those in confusion/ have one colour scale, so that they can be compared.
    """
    greatest = max(mistakes(matrix).max() for matrix in matrices.values())
    for model, matrix in matrices.items():
        draw(folder / f"confusion/{model}.png", model, matrix, classes, greatest)
    draw(folder / "confusion.png", best, matrices[best], classes, mistakes(matrices[best]).max())


def draw(path: Path, model: str, matrix: np.ndarray, classes: list[str], greatest: float) -> None:
    """Draw counts (k, k) with the mistakes coloured up to `greatest`, in % of the actual class."""
    side = 0.55 * max(len(classes), 6)
    figure = Figure(figsize=(side + 2.2, side + 1.4), layout="constrained")
    axes = figure.subplots()
    share = mistakes(matrix)
    dark = share > 0.7 * greatest
    _cells(axes, matrix, dark, classes)
    share[share == 0] = np.nan  # white
    shown = axes.imshow(share, cmap="Oranges", vmin=0, vmax=max(greatest, 1e-9))
    bar = figure.colorbar(shown, ax=axes, shrink=0.7, aspect=25)
    bar.set_label("mistakes in % of the actual class")
    correct, total = np.trace(matrix), matrix.sum()
    axes.set_title(f"{model}: {correct:,} of {total:,} test images correct", loc="left")
    save(path, figure)


def _cells(axes: Axes, matrix: np.ndarray, dark: np.ndarray, classes: list[str]) -> None:
    """Write counts into the cells, white where it is `dark`, and the classes beside them."""
    for row, column in zip(*np.nonzero(matrix), strict=True):
        ink = "white" if dark[row, column] else "#777777" if row == column else "black"
        axes.text(column, row, f"{matrix[row, column]:,}", ha="center", va="center", color=ink)
    places = np.arange(len(classes))
    axes.set_xticks(places, classes, rotation=45, ha="right")
    axes.set_yticks(places, classes)
    axes.set_xticks(places[1:] - 0.5, minor=True)
    axes.set_yticks(places[1:] - 0.5, minor=True)
    axes.grid(which="minor", color="#dddddd", linewidth=0.7)
    axes.tick_params(which="minor", length=0)
    axes.set(xlabel="predicted", ylabel="actual")
