"""Regions of an image that support a class, found by occlusion sensitivity.

M. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", 2014: a patch
covers one place after another; where the score of a class falls, the image supports the class.
It needs predictions only, so it works for every classifier, with or without convolutions.

The patch has the colour of the background, so that covering the background changes nothing. The
score is the log odds, as a probability close to 1 hardly falls.

On baseline and resnet, maps of Grad-CAM, HiResCAM and LayerCAM were strong on the background too,
integrated gradients were speckled, and patches of the mean or blurred image drew new shapes.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure

from stages.data.dataset import Split
from stages.pictures.figures import image, save
from stages.pictures.gallery import most_confident

PATCH, STEP = 6, 2  # side of the patch and distance of its places, in pixels
BACKGROUND = 0
FAINT = 0.1  # a fall of the log odds below this is not scaled up: it may be rounding
SMALLEST = float(np.finfo(np.float32).tiny)  # a probability of 0 would have infinite log odds
COLUMNS = 10
LAYER = {"cmap": "viridis", "alpha": 0.6}  # how a map lies over its image

Predict = Callable[[np.ndarray], np.ndarray]  # images (n, 28, 28, 1) to probabilities (n, k)


def cover(pixels: np.ndarray) -> np.ndarray:
    """Return copies of one image, (h, w, 1), each with a patch: (rows, columns, h, w, 1).

    Patches at the border reach beyond it, so that as many cover each pixel.
    """
    tops, lefts = (range(STEP - PATCH, side, STEP) for side in pixels.shape[:2])
    covered = np.tile(pixels, (len(tops), len(lefts), 1, 1, 1))
    for row, top in enumerate(tops):
        for column, left in enumerate(lefts):
            patch = slice(max(top, 0), top + PATCH), slice(max(left, 0), left + PATCH)
            covered[row, column][patch] = BACKGROUND
    return covered


def predict_covered(predict: Predict, pixels: np.ndarray) -> np.ndarray:
    """Return the probabilities for each copy of one image, (h, w, 1): (rows, columns, k)."""
    covered = cover(pixels)
    return predict(covered.reshape(-1, *pixels.shape)).reshape(*covered.shape[:2], -1)


def log_odds(probabilities: np.ndarray, label: int) -> np.ndarray:
    """Return the log of p / (1 - p) in nats for the class `label` of probabilities (..., k)."""
    # The sum of the others keeps the digits that 1 - p would lose.
    others = np.delete(probabilities, label, axis=-1).sum(axis=-1, dtype=np.float64)
    of_class = probabilities[..., label].astype(np.float64)
    return np.log(np.maximum(of_class, SMALLEST)) - np.log(np.maximum(others, SMALLEST))


def support(probabilities: np.ndarray, covered: np.ndarray, label: int) -> np.ndarray:
    """Return how much each cell of STEP x STEP pixels supports `label`: (rows, columns) in 0 ... 1.

    `probabilities` (k,): for the whole image; `covered`: from `predict_covered`. A cell has the
    mean fall of the log odds over the patches that cover it; 1 is the image's strongest cell.
    """
    fall = log_odds(probabilities, label) - log_odds(covered, label)
    patches = (PATCH // STEP, PATCH // STEP)  # that cover a cell
    cells = np.lib.stride_tricks.sliding_window_view(fall, patches).mean(axis=(2, 3))
    return np.maximum(cells, 0) / max(cells.max(), FAINT)


def first_correct(split: Split, predicted: np.ndarray) -> np.ndarray:
    """Return the first correct prediction of each class: much the same images for all models."""
    correct = np.flatnonzero(predicted == split.labels)
    return correct[np.unique(split.labels[correct], return_index=True)[1]]


def picture(
    path: str | Path, name: str, predict: Predict, split: Split, probabilities: np.ndarray
) -> None:
    """Draw the regions for the first correct prediction of each class and confident wrong ones."""
    predicted = probabilities.argmax(axis=1)
    correct = first_correct(split, predicted)[:COLUMNS]
    wrong = most_confident(probabilities, np.flatnonzero(predicted != split.labels))[:COLUMNS]
    figure = Figure(figsize=(COLUMNS * 1.15 + 0.8, 8.3), layout="constrained")
    height, width = (side // STEP for side in split.images.shape[1:3])
    figure.suptitle(
        f"{name}: regions supporting the class\n"
        f"(occlusion sensitivity, patches of {PATCH} x {PATCH} pixels, maps of {height} x {width})",
        fontweight="bold",
    )
    above, below = figure.subfigures(2, 1, height_ratios=[2.1, 3.7])
    total = len(split.classes)
    shown = "each class" if len(correct) == total else f"{len(correct)} of {total} classes"
    above.suptitle(f"Correct: the first of {shown}", fontsize=9)
    below.suptitle("Wrong, most confident first: actual > predicted", fontsize=9)
    rows = {"for the\npredicted\nclass": predicted}
    _draw(above, split, probabilities, correct, predict, rows)
    rows["for the\nactual\nclass"] = split.labels
    _draw(below, split, probabilities, wrong, predict, rows)
    _scale(below)
    save(path, figure)


def _draw(
    figure: SubFigure,
    split: Split,
    probabilities: np.ndarray,
    chosen: np.ndarray,
    predict: Predict,
    rows: dict[str, np.ndarray],
) -> None:
    """Draw the images `chosen`, and below them a row of maps for each of `rows`, labels (n,)."""
    grid = figure.subplots(1 + len(rows), COLUMNS, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for axes, label in zip(grid[:, 0], ["image", *rows], strict=True):
        axes.text(-0.15, 0.5, label, transform=axes.transAxes, ha="right", va="center")
    for column, index in zip(grid.T, chosen, strict=False):
        actual = split.classes[split.labels[index]]
        guess = split.classes[probabilities[index].argmax()]
        pixels = split.images[index]
        image(column[0], pixels, guess if actual == guess else f"{actual}\n> {guess}")
        covered = predict_covered(predict, pixels)
        for axes, labels in zip(column[1:], rows.values(), strict=True):
            image(axes, pixels)
            _overlay(axes, support(probabilities[index], covered, labels[index]))


def _overlay(axes: Axes, cells: np.ndarray) -> None:
    """Lay a map over an image, each cell over its pixels."""
    large = cells.repeat(STEP, axis=0).repeat(STEP, axis=1)
    axes.imshow(large, vmin=0, vmax=1, **LAYER)


def _scale(figure: SubFigure) -> None:
    """Draw the colour bar of all maps below a part of the picture."""
    colours = ScalarMappable(Normalize(0, 1), LAYER["cmap"])
    shape = {"location": "bottom", "fraction": 0.05, "aspect": 60, "shrink": 0.5}
    bar = figure.colorbar(colours, ax=figure.axes, alpha=LAYER["alpha"], **shape)
    bar.set_label("support for the class, as a share of the strongest in that map")
