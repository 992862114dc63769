"""convert: every photograph as images of Fashion-MNIST's convention, and naively shrunk.

Reads data/raw, writes data/converted/{validation,test}.npz: `labels`, `names` (text,
(n,)), `naive`, uint8 (n, 28, 28), and `views`, uint8 (n, views, 28, 28), the paper's conversion
first.
"""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from tqdm import tqdm

from photos import registry, stage
from photos.conversion import reading, steps
from photos.conversion.errors import PictureError
from photos.conversion.reading import Picture
from photos.registry import CONVERTED, RAW, Photograph
from stages.common import files
from stages.common.errors import UserError


def read(photograph: Photograph) -> Picture:
    """Return a photograph. Raises `UserError` if its file is missing or no picture."""
    path = RAW / photograph.path
    content = files.content(path, "download")
    try:
        return reading.read(content)
    except PictureError as error:
        raise UserError(
            f"{path} cannot be used: {error}; restore it with: dvc --cd photos checkout"
        ) from None


def converted(photograph: Photograph) -> tuple[np.ndarray, np.ndarray]:
    """Return a photograph shrunk naively, uint8 (28, 28), and its views (views, 28, 28)."""
    picture = read(photograph)
    return steps.naive(picture), steps.convert(picture).views


def main() -> None:
    """Convert both parts."""
    cv2.setNumThreads(1)  # each photograph has a thread
    for part in registry.PARTS:
        photographs = registry.read(part)
        with ThreadPoolExecutor() as threads:
            progress = tqdm(threads.map(converted, photographs), part, len(photographs), ncols=79)
            naive, views = zip(*progress, strict=True)
        files.save_arrays(
            CONVERTED / f"{part}.npz",
            labels=np.array([each.label for each in photographs]),
            names=np.array([each.name for each in photographs]),
            naive=np.stack(naive),
            views=np.stack(views),
        )


if __name__ == "__main__":
    stage.run(main)
