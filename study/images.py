"""The images of a training: some of the training split, drawn by its seed."""

from pathlib import Path

import numpy as np

from stages.common import files
from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import Split
from study.record import MAIN
from study.settings import Training

TRAIN, VALIDATION, TEST = (
    str(MAIN / each) for each in (dataset.TRAIN, dataset.VALIDATION, dataset.TEST)
)


def use(name: str, training: Training) -> tuple[float, float]:
    """Draw the images of the training `name` and let the stages' code read them.

    Returns mean and standard deviation of their pixels. Raises `UserError` if there are not so
    many images. The validation and test splits are those of the main pipeline.
    """
    whole = dataset.load(TRAIN)
    drawn = draw(whole, training)
    path = Path(f"data/drawn/{name}.npz")
    dataset.save(path, drawn)
    dataset.TRAIN, dataset.VALIDATION = str(path), VALIDATION
    return float(drawn.images.mean()), float(drawn.images.std())


def draw(split: Split, training: Training) -> Split:
    """Return `training.images` images of `split`, the same share of each class up to rounding.

    More images with the same seed contain the fewer.
    """
    if training.images > len(split):
        raise UserError(
            f"params.yaml: images is {training.images}, there are {len(split)} training images; "
            "ask for no more than these."
        )
    generator = np.random.default_rng(training.seed)
    ranks = np.empty(len(split))
    for label in np.unique(split.labels):
        members = np.flatnonzero(split.labels == label)
        ranks[members] = (generator.permutation(len(members)) + generator.random()) / len(members)
    chosen = np.sort(np.argsort(ranks, kind="stable")[: training.images])
    return Split(split.images[chosen], split.labels[chosen], split.classes)


def shifted(classes: int) -> dict[str, np.ndarray]:
    """Read the shifted copies of test images that `distort` of the main pipeline wrote.

    `images` uint8 (pixels, d, 28, 28, 1), `labels` and `indices` into the test images (d,).
    """
    path = MAIN / "data/distorted/translate.npz"
    found = files.load_arrays(path, "distort")
    if found["labels"].max() >= classes:
        raise files.unusable(path, "has labels that no class has", "distort")
    return found
