"""preprocess: the IDX archives become train, validation and test splits.

Reads data/raw/*.gz, writes data/prepared/{train,validation,test}.npz (images uint8
(n, 28, 28, 1), labels uint8 (n,), class names) and plots/samples.png. What only the last stages
use of the data, their name and the images to distort, is checked here: before any training.
"""

from typing import Annotated

import numpy as np
from pydantic import Field, PositiveInt
from sklearn.model_selection import train_test_split

from stages.common import params, stage
from stages.common.errors import UserError
from stages.data import dataset, idx, subset
from stages.data.archives import RAW, Files
from stages.data.dataset import Split
from stages.data.names import Name, Names
from stages.data.subset import Subset
from stages.pictures import examples


class Data(params.Section):
    """What this stage uses of the section `data`; the name it only checks."""

    name: Name
    files: Files
    classes: Annotated[Names, Field(min_length=2, max_length=256, examples=[["Shirt", "Coat"]])]


class Preprocess(params.Section):
    """How the training images are split."""

    validation_size: PositiveInt
    seed: Annotated[int, Field(ge=0, lt=2**32)]


def read(images_name: str, labels_name: str, classes: list[str]) -> Split:
    """Read a pair of archives in data/raw.

    Raises `UserError` if one is damaged or they do not belong together.
    """
    images = idx.read_images(RAW / images_name)
    labels = idx.read_labels(RAW / labels_name, len(classes))
    if len(images) != len(labels):
        raise UserError(
            f"{RAW / labels_name}: expected one label for each of the {len(images)} images in "
            f"{images_name}, found {len(labels)}; check data.files in params.yaml."
        )
    return Split(images[..., np.newaxis], labels, classes)


def hold_out(split: Split, size: int, seed: int) -> tuple[Split, Split]:
    """Split into (train, validation): `size` images held out, the same share of each class.

    Raises `UserError` if a class would be missing on either side.
    """
    counts = np.bincount(split.labels, minlength=len(split.classes))
    smallest = counts.min()
    if smallest == 0:
        raise UserError(
            f"params.yaml: data.classes names {len(split.classes)} classes, the training archive "
            f"has no image of {split.classes[counts.argmin()]!r}; list only the classes it has."
        )
    impossible = UserError(
        f"params.yaml: preprocess.validation_size is {size} of {len(split)} training images "
        f"(smallest class: {smallest}); both parts need images of each of the "
        f"{len(split.classes)} classes."
    )
    if not len(split.classes) <= size <= len(split) - len(split.classes) or smallest < 2:
        raise impossible
    sides = train_test_split(
        np.arange(len(split)), test_size=size, random_state=seed, stratify=split.labels
    )
    if any(len(np.unique(split.labels[side])) < len(split.classes) for side in sides):
        raise impossible
    train, validation = (_take(split, np.sort(side)) for side in sides)
    return train, validation


def _take(split: Split, indices: np.ndarray) -> Split:
    return Split(split.images[indices], split.labels[indices], split.classes)


def main() -> None:
    """Write the three splits and a picture of each class."""
    data = params.read(Data, "data")
    preprocess = params.read(Preprocess, "preprocess")
    distort = params.read(Subset, "distort")
    files = data.files
    whole = read(files.train_images.name, files.train_labels.name, data.classes)
    test = read(files.test_images.name, files.test_labels.name, data.classes)
    subset.check(len(test), distort)
    train, validation = hold_out(whole, preprocess.validation_size, preprocess.seed)
    dataset.save(dataset.TRAIN, train)
    dataset.save(dataset.VALIDATION, validation)
    dataset.save(dataset.TEST, test)
    examples.samples("plots/samples.png", train)
    print(f"train {len(train)}, validation {len(validation)}, test {len(test)} images")


if __name__ == "__main__":
    stage.run(main)
