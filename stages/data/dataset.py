"""The prepared splits: what `preprocess` writes and every later stage reads."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stages.common import arrays, files
from stages.common.arrays import Array

IMAGE_SHAPE = (28, 28, 1)  # height, width, channels
TRAIN = "data/prepared/train.npz"
VALIDATION = "data/prepared/validation.npz"
TEST = "data/prepared/test.npz"
CLASSES = Array(np.str_, ("k",), distinct=True)
LAYOUT = {
    "images": Array(np.uint8, ("n", *IMAGE_SHAPE)),
    "labels": Array(np.uint8, ("n",), below="k"),
    "classes": CLASSES,
}


@dataclass(frozen=True)
class Split:
    """Images uint8 (n, 28, 28, 1) in 0 ... 255, labels uint8 (n,), and the name of each class."""

    images: np.ndarray
    labels: np.ndarray
    classes: list[str]

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.labels)


def save(path: str | Path, split: Split) -> None:
    """Write a split as .npz; the same split gives the same bytes."""
    files.save_arrays(path, images=split.images, labels=split.labels, classes=split.classes)


def load(path: str | Path) -> Split:
    """Read a split. Raises `UserError` if the file is missing, damaged or not a split."""
    found = arrays.load(path, "preprocess", LAYOUT)
    return Split(found["images"], found["labels"], found["classes"].tolist())
