"""Pictures of one model's predictions: correct ones, wrong ones, the most frequent confusions."""

from pathlib import Path

import numpy as np

from stages.data.dataset import Split
from stages.pictures import mosaic
from stages.pictures.figures import save
from stages.pictures.mosaic import Mosaic
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
    wrong = most_confident(probabilities, np.flatnonzero(~correct))
    hardly = least_confident_correct(split, probabilities)
    above = Mosaic(columns, "Correct: the least confident of each class")
    _predictions(above, split, probabilities, hardly[:columns])
    below = Mosaic(columns, "Wrong, most confident first: actual > predicted")
    _predictions(below, split, probabilities, wrong[: 2 * columns])
    title = f"{name}: {correct.sum():,} of {len(correct):,} test images correct"
    save(path, mosaic.figure(f"{title} ({correct.mean():.2%})", [above, below], zoom=4))


def _predictions(grid: Mosaic, split: Split, probabilities: np.ndarray, chosen: np.ndarray) -> None:
    """Put the images `chosen` into a grid, row by row, with the predicted classes."""
    for number, index in enumerate(chosen):
        predicted = probabilities[index].argmax()
        head = f"{split.classes[predicted]}\n{probabilities[index, predicted]:.1%}"
        if predicted != split.labels[index]:
            head = f"{split.classes[split.labels[index]]}\n> {head}"
        place = divmod(number, grid.columns)
        grid.heads[place], grid.images[place] = head, split.images[index]


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
    grid = Mosaic(columns)
    for row, pair in enumerate(np.transpose(np.unravel_index(ranked, wrong.shape))):
        _confusion(grid, row, split, probabilities, *pair)
    title = (
        f"{name}: most frequent confusions: actual > predicted, with counts\n"
        "(above each image: confidence of the wrong prediction)"
    )
    save(path, mosaic.figure(title, [grid], zoom=4))


def _confusion(
    grid: Mosaic, row: int, split: Split, probabilities: np.ndarray, actual: int, predicted: int
) -> None:
    """Put images of class `actual` that the model takes for class `predicted` into a row."""
    of_class = split.labels == actual
    confused = np.flatnonzero(of_class & (probabilities.argmax(axis=1) == predicted))
    for column, index in enumerate(most_confident(probabilities, confused)[: grid.columns]):
        grid.heads[row, column] = f"{probabilities[index, predicted]:.1%}"
        grid.images[row, column] = split.images[index]
    pair = f"{split.classes[actual]}\n> {split.classes[predicted]}"
    grid.labels[row] = f"{pair}\n{len(confused):,} of {of_class.sum():,}"
