"""Pictures of one model's predictions: correct ones, wrong ones, the most frequent confusions."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from stages.data.dataset import Split
from stages.pictures.figures import image, save
from stages.scoring.metrics import confusion_matrix


def most_confident(probabilities: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return the indices `chosen`, sorted by confidence, the most confident prediction first."""
    return chosen[np.argsort(-probabilities.max(axis=1)[chosen], kind="stable")]


def least_confident_correct(split: Split, probabilities: np.ndarray) -> np.ndarray:
    """Return the index of the least confident correct prediction of each class that has one."""
    correct = np.flatnonzero(probabilities.argmax(axis=1) == split.labels)
    ordered = most_confident(probabilities, correct)[::-1]
    return ordered[np.unique(split.labels[ordered], return_index=True)[1]]


def predictions(
    path: str | Path, name: str, split: Split, probabilities: np.ndarray, columns: int = 10
) -> None:
    """Draw the least confident correct prediction of each class, the most confident wrong ones."""
    correct = probabilities.argmax(axis=1) == split.labels
    figure = Figure(figsize=(columns * 1.12, 5.2), layout="constrained")
    figure.suptitle(
        f"{name}: {correct.sum():,} of {len(correct):,} test images correct ({correct.mean():.2%})",
        fontweight="bold",
    )
    above, below = figure.subfigures(2, 1, height_ratios=[1, 2.1])
    above.suptitle("Correct: the least confident of each class", fontsize=9)
    below.suptitle("Wrong, most confident first: actual > predicted", fontsize=9)
    wrong = most_confident(probabilities, np.flatnonzero(~correct))
    hardly = least_confident_correct(split, probabilities)
    _predictions(above, (1, columns), split, probabilities, hardly)
    _predictions(below, (2, columns), split, probabilities, wrong)
    save(path, figure)


def _predictions(
    figure: SubFigure,
    shape: tuple[int, int],
    split: Split,
    probabilities: np.ndarray,
    chosen: np.ndarray,
) -> None:
    """Draw the images `chosen` in a grid of `shape`, as many as fit, with predicted classes."""
    for axes in figure.subplots(*shape, squeeze=False).flat:
        axes.set_axis_off()
    for axes, index in zip(figure.axes, chosen, strict=False):
        axes.set_axis_on()
        predicted = probabilities[index].argmax()
        title = f"{split.classes[predicted]}\n{probabilities[index, predicted]:.1%}"
        if predicted != split.labels[index]:
            title = f"{split.classes[split.labels[index]]}\n> {title}"
        image(axes, split.images[index], title)


def confusions(
    path: str | Path,
    name: str,
    split: Split,
    probabilities: np.ndarray,
    pairs: int = 6,
    columns: int = 8,
) -> None:
    """Draw the most frequent confusions, a row for each pair of classes, by confidence."""
    wrong = confusion_matrix(split.labels, probabilities)
    np.fill_diagonal(wrong, 0)
    ranked = np.argsort(-wrong, axis=None, kind="stable")[: min(pairs, np.count_nonzero(wrong))]
    figure = Figure(figsize=(columns * 0.85 + 1.8, pairs * 0.95 + 0.5), layout="constrained")
    grid = figure.subplots(pairs, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for row, pair in zip(grid, np.transpose(np.unravel_index(ranked, wrong.shape)), strict=False):
        _confusion(row, split, probabilities, *pair)
    figure.suptitle(
        f"{name}: most frequent confusions: actual > predicted, with counts\n"
        "(above each image: confidence of the wrong prediction)",
        fontweight="bold",
    )
    save(path, figure)


def _confusion(
    row: list[Axes], split: Split, probabilities: np.ndarray, actual: int, predicted: int
) -> None:
    """Draw the images of class `actual` that the model takes for class `predicted`."""
    of_class = split.labels == actual
    confused = np.flatnonzero(of_class & (probabilities.argmax(axis=1) == predicted))
    for axes, index in zip(row, most_confident(probabilities, confused), strict=False):
        axes.set_axis_on()
        image(axes, split.images[index], f"{probabilities[index, predicted]:.1%}")
    pair = f"{split.classes[actual]}\n> {split.classes[predicted]}"
    count = f"{len(confused):,} of {of_class.sum():,}"
    row[0].set_axis_on()
    row[0].set(xticks=[], yticks=[])
    row[0].spines[:].set_visible(False)
    row[0].set_ylabel(f"{pair}\n{count}", rotation=0, ha="right", va="center")
