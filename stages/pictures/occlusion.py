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
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from stages.data.dataset import Split
from stages.pictures import mosaic
from stages.pictures.figures import save
from stages.pictures.gallery import most_confident
from stages.pictures.mosaic import Mosaic

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
    height, width = (side // STEP for side in split.images.shape[1:3])
    total = len(split.classes)
    shown = "each class" if len(correct) == total else f"{len(correct)} of {total} classes"
    above = Mosaic(COLUMNS, f"Correct: the first of {shown}", layer=LAYER)
    below = Mosaic(COLUMNS, "Wrong, most confident first: actual > predicted", layer=LAYER)
    rows = {"for the\npredicted\nclass": predicted}
    _explain(above, split, probabilities, correct, predict, rows)
    rows["for the\nactual\nclass"] = split.labels
    _explain(below, split, probabilities, wrong, predict, rows)
    title = (
        f"{name}: regions supporting the class\n"
        f"(occlusion sensitivity, patches of {PATCH} x {PATCH} pixels, maps of {height} x {width})"
    )
    figure = mosaic.figure(title, [above, below], zoom=4)
    _scale(figure)
    save(path, figure)


def _explain(
    grid: Mosaic,
    split: Split,
    probabilities: np.ndarray,
    chosen: np.ndarray,
    predict: Predict,
    rows: dict[str, np.ndarray],
) -> None:
    """Show the images `chosen`, and below them a row of maps for each of `rows`, labels (n,)."""
    grid.labels.update(enumerate(["image", *rows]))
    for column, index in enumerate(chosen):
        actual = split.classes[split.labels[index]]
        guess = split.classes[probabilities[index].argmax()]
        pixels = split.images[index]
        grid.heads[0, column] = guess if actual == guess else f"{actual}\n> {guess}"
        grid.images[0, column] = pixels
        covered = predict_covered(predict, pixels)
        for row, labels in enumerate(rows.values(), start=1):
            cells = support(probabilities[index], covered, labels[index])
            grid.images[row, column] = pixels
            grid.maps[row, column] = cells.repeat(STEP, axis=0).repeat(STEP, axis=1)


def _scale(figure: Figure) -> None:
    """Draw the colour bar of all maps below the picture, which `save` makes as much larger."""
    inch = 1 / figure.get_figheight()
    axes = figure.add_axes((0.25, -0.25 * inch, 0.5, 0.13 * inch))
    colours = ScalarMappable(Normalize(0, 1), LAYER["cmap"])
    bar = figure.colorbar(colours, cax=axes, alpha=LAYER["alpha"], orientation="horizontal")
    bar.set_label("support for the class, as a share of the strongest in that map")
