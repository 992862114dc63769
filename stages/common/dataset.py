"""The prepared splits: what `preprocess` writes and every later stage reads."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stages.common.errors import UserError
from stages.common.files import replacing

IMAGE_SHAPE = (28, 28, 1)  # height, width, channels
# What NumPy raises for the various ways in which an .npz can be damaged.
DAMAGE = (
    AttributeError,
    EOFError,
    KeyError,
    NotImplementedError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)
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
    with replacing(path) as partial:
        np.savez(partial, images=split.images, labels=split.labels, classes=split.classes)


def load(path: str | Path) -> Split:
    """Read a split. Raises `UserError` if the file is missing or is not a split."""
    try:
        with np.load(path) as arrays:
            return Split(arrays["images"], arrays["labels"], arrays["classes"].tolist())
    except FileNotFoundError:
        raise UserError(f"{path} is missing; make it with: dvc repro preprocess") from None
    except DAMAGE as error:
        raise UserError(
            f"{path} is damaged ({error}); remove it and run: dvc repro preprocess"
        ) from None
