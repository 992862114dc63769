"""The prepared splits: what `preprocess` writes and every later stage reads."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stages.common import files
from stages.common.errors import UserError

IMAGE_SHAPE = (28, 28, 1)  # height, width, channels
TRAIN = "data/prepared/train.npz"
VALIDATION = "data/prepared/validation.npz"
TEST = "data/prepared/test.npz"


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
    arrays = files.load_arrays(path, "preprocess")
    try:
        return Split(arrays["images"], arrays["labels"], arrays["classes"].tolist())
    except KeyError as error:
        raise UserError(
            f"{path}: expected images, labels and classes, found no {error}; remove it and run: "
            "dvc repro preprocess"
        ) from None
