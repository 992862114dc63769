"""Which images each training classifies correctly: a few kilobytes in git for each.

So everything can be compared in a fresh clone, without a training and without DVC's cache.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stages.common import arrays, files
from stages.common.arrays import Array

PARTS = ("validation", "test")
SHIFTED = "shifted"
LAYOUT = {
    "validation": Array(np.uint8, ("v",)),
    "test": Array(np.uint8, ("t",)),
    "shifted": Array(np.uint8, ("p", "s")),
    "images": Array(np.int64, (3,)),
    "labels": Array(np.str_, (3,)),
}


@dataclass(frozen=True)
class Correct:
    """Which images a model classifies correctly.

    `parts`: bool (n,) for validation and test images, and as `shifted` bool (pixels, d) for the
    copies of d test images that are shifted by 1, 2 ... pixels along a diagonal. `labels`: of each
    part the SHA-256 of the labels, which says whether two models answered the same images.
    """

    parts: dict[str, np.ndarray]
    labels: dict[str, str]


def path(name: str) -> Path:
    """Return the file of the training `name`."""
    return Path(f"correct/{name}.npz")


def write(name: str, predictions: Path) -> None:
    """Write the file of the training `name` from the folder of its predictions.

    Raises `UserError` if one of them is missing or damaged.
    """
    labels, correct = {}, {}
    for part in PARTS:
        read = files.load_arrays(predictions / f"{part}.npz", name)
        labels[part] = read["labels"]
        correct[part] = read["probabilities"].argmax(axis=1) == read["labels"]
    shifted = files.load_arrays(predictions / f"{SHIFTED}.npz", name)
    labels[SHIFTED] = shifted["labels"]
    correct[SHIFTED] = shifted["predicted"] == shifted["labels"]
    files.save_arrays(
        path(name),
        **{part: np.packbits(each, axis=-1) for part, each in correct.items()},
        images=np.array([len(each) for each in labels.values()], np.int64),
        labels=np.array([hashlib.sha256(each.tobytes()).hexdigest() for each in labels.values()]),
    )


def read(name: str) -> Correct:
    """Read the file of the training `name`. Raises `UserError` if it is missing or damaged."""
    found = arrays.load(path(name), name, LAYOUT)
    parts = {}
    for part, count in zip((*PARTS, SHIFTED), found["images"], strict=True):
        packed = found[part]
        if not 8 * packed.shape[-1] - 8 < count <= 8 * packed.shape[-1]:
            problem = f"has {part} of {8 * packed.shape[-1]} bits for {count} images"
            raise files.unusable(path(name), problem, name)
        parts[part] = np.unpackbits(packed, axis=-1, count=int(count)).astype(bool)
    return Correct(parts, dict(zip(parts, found["labels"].tolist(), strict=True)))
