"""Pictures of the data: training images of each class, one test image under every distortion."""

from pathlib import Path

import numpy as np

from stages.data.dataset import Split
from stages.pictures import mosaic
from stages.pictures.figures import save
from stages.pictures.mosaic import Mosaic

NEGATIVE = "drawn dark on white; the files are the other way round"

ROWS = 24  # of the picture of samples, at most: all 256 would be 23,000 dots high
ZOOM = 3


def samples(path: str | Path, split: Split, columns: int = 12) -> None:
    """Draw the first images of each class, one row per class, for the first ROWS classes."""
    rows = min(len(split.classes), ROWS)
    grid = Mosaic(columns)
    for label, name in enumerate(split.classes[:rows]):
        of_class = np.flatnonzero(split.labels == label)
        grid.labels[label] = f"{label}  {name}\nn = {len(of_class):,}"
        for column, index in enumerate(of_class[:columns]):
            grid.images[label, column] = split.images[index]
    which = "each class"
    if rows < len(split.classes):
        which = f"each of the first {rows} of {len(split.classes)} classes"
    title = f"Training images, the first {columns} of {which}"
    save(path, mosaic.figure(title, [grid], ZOOM, NEGATIVE))


def distortions(path: str | Path, original: np.ndarray, examples: dict[str, np.ndarray]) -> None:
    """Draw one image, (28, 28, 1), and its distorted copies, (severities, 28, 28, 1), in rows."""
    columns = 1 + max(len(images) for images in examples.values())
    grid = Mosaic(columns, head_size=9)
    for row, (name, images) in enumerate(examples.items()):
        grid.labels[row] = name.replace("_", " ")
        for column, pixels in enumerate([original, *images]):
            grid.images[row, column] = pixels
    for column, head in enumerate(["as it is", "severity 1", *map(str, range(2, columns))]):
        grid.heads[0, column] = head
    note = f"{NEGATIVE}, so more brightness looks darker"
    save(path, mosaic.figure("One test image under every distortion", [grid], ZOOM, note))
