"""Pictures of what one model sees: right and wrong predictions, confusions, Grad-CAM."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from stages.scoring.metrics import confusion_matrix

from stages.data.dataset import Split
from stages.pictures.figures import image, save


def surest(probabilities: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return the indices `chosen` in the order of the model's confidence, the surest first."""
    return chosen[np.argsort(-probabilities.max(axis=1)[chosen], kind="stable")]


def first_right(split: Split, predicted: np.ndarray) -> np.ndarray:
    """Return the index of the first right prediction of each class that has one, by class."""
    right = np.flatnonzero(predicted == split.labels)
    return right[np.unique(split.labels[right], return_index=True)[1]]


def predictions(
    path: str | Path, name: str, split: Split, probabilities: np.ndarray, columns: int = 10
) -> None:
    """Draw the first right predictions, one of each class, and the most confident wrong ones."""
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right = predicted == split.labels
    wrong = surest(probabilities, np.flatnonzero(~right))
    first = first_right(split, predicted)
    rows = [first[:columns], wrong[:columns], wrong[columns : 2 * columns]]
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


def confusions(
    path: str | Path,
    name: str,
    split: Split,
    probabilities: np.ndarray,
    pairs: int = 6,
    columns: int = 8,
) -> None:
    """Draw the most frequent mistakes, a row for each pair of classes, the surest first."""
    predicted = probabilities.argmax(axis=1)
    wrong = confusion_matrix(split.labels, probabilities)
    np.fill_diagonal(wrong, 0)
    ranked = np.argsort(-wrong, axis=None, kind="stable")[:pairs]
    figure = Figure(figsize=(columns * 0.85 + 1.8, pairs * 0.95 + 0.5), layout="constrained")
    grid = figure.subplots(pairs, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for row, (actual, taken) in zip(
        grid, zip(*np.unravel_index(ranked, wrong.shape), strict=True), strict=False
    ):
        found = np.flatnonzero((split.labels == actual) & (predicted == taken))
        for axes, index in zip(row, surest(probabilities, found), strict=False):
            axes.set_axis_on()
            image(axes, split.images[index], f"{probabilities[index, taken]:.1%} sure")
        names = f"{split.classes[actual]}\n> {split.classes[taken]}"
        count = f"{wrong[actual, taken]:,} of {(split.labels == actual).sum():,}"
        row[0].set_axis_on()
        row[0].set(xticks=[], yticks=[])
        row[0].spines[:].set_visible(False)
        row[0].set_ylabel(f"{names}\n{count}", rotation=0, ha="right", va="center")
    figure.suptitle(
        f"{name}: most frequent mistakes, what it is > taken for, and how often",
        fontweight="bold",
    )
    save(path, figure)
