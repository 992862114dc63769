"""neighbours: how near each image is to the nearest other one, of training and of test images.

Reads data/prepared/ of the main pipeline, writes metrics/neighbours.json. It tells whether near
duplicates of training images make validation images easier than test images, and how well the
nearest image's class does on both: a classifier that is not trained, so that nothing was chosen.
"""

from pathlib import Path

import numpy as np

from stages.common import files, stage
from stages.data import dataset
from stages.scoring.metrics import wilson_interval
from study import pool
from study.record import MAIN

PATH = Path("metrics/neighbours.json")
CHUNK = 500  # images at a time: their distances to 60,000 others take 120 MB


def nearest(queries: np.ndarray, others: np.ndarray, same: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the distance of each query to the nearest other image, float (n,), and its index.

    `queries` (n, p) and `others` (m, p) float32; the distance is the root of the mean squared
    difference of the pixels. `same`: they are the same images, and none is its own neighbour.
    """
    squares = (others**2).sum(axis=1)
    found = np.empty(len(queries), int)
    for start in range(0, len(queries), CHUNK):
        part = queries[start : start + CHUNK]
        distances = squares - 2 * part @ others.T  # less the square of the query: the same order
        if same:
            own = np.arange(len(part))
            distances[own, start + own] = np.inf
        found[start : start + CHUNK] = distances.argmin(axis=1)
    # From the differences: that of two equal images is 0 only there.
    apart = [np.sqrt(np.mean((a - others[b]) ** 2)) for a, b in zip(queries, found, strict=True)]
    return np.array(apart), found


def figures(distances: np.ndarray, right: np.ndarray) -> dict[str, float]:
    """Return what is kept: equal images, the median distance, accuracy with its 95 % interval."""
    low, high = wilson_interval(right.mean(), len(right))
    return {
        "images": len(distances),
        "equal": int((distances == 0).sum()),
        "median": float(np.median(distances)),
        "accuracy": float(right.mean()),
        "low": low,
        "high": high,
    }


def main() -> None:
    """Search among training and validation images together, for them and for test images."""
    whole, test = pool.load(), dataset.load(MAIN / dataset.TEST)
    known, asked = (each.images.reshape(len(each), -1).astype(np.float32) for each in (whole, test))
    found = {}
    for name, queries, labels in (("training", known, whole.labels), ("test", asked, test.labels)):
        distances, indices = nearest(queries, known, same=name == "training")
        found[name] = figures(distances, whole.labels[indices] == labels)
    files.write_json(PATH, found)


if __name__ == "__main__":
    stage.run(main)
