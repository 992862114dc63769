"""neighbours: how near each image is to the nearest other one, of training and of test images.

Reads data/prepared/ of the main pipeline, writes metrics/neighbours.json. `duplicates`: whether
validation images have more near duplicates among the training images than test images have.
`training` and `test`: how well the class of the nearest image does, among training and validation
images together: a classifier that is not trained, so that nothing was chosen.
"""

from pathlib import Path

import numpy as np

from stages.common import files, stage
from stages.data import dataset
from stages.scoring.metrics import wilson_interval
from study import pool
from study.record import MAIN

PATH = Path("metrics/neighbours.json")
NEAR = 15  # grey levels, root mean square: the same cut, often the same garment
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
    """Return what is kept: the median distance, and accuracy with its 95% interval."""
    low, high = wilson_interval(right.mean(), len(right))
    return {
        "images": len(distances),
        "median": float(np.median(distances)),
        "accuracy": float(right.mean()),
        "low": low,
        "high": high,
    }


def duplicates(distances: np.ndarray) -> dict[str, int]:
    """Return how many images there are, and how many have an equal or a near one."""
    equal, near = (distances == 0).sum(), (distances < NEAR).sum()
    return {"images": len(distances), "equal": int(equal), "near": int(near)}


def flat(split: dataset.Split) -> np.ndarray:
    """Return the images as float32 (n, p)."""
    return split.images.reshape(len(split), -1).astype(np.float32)


def main() -> None:
    """Search for validation and test images among training images, and among both together."""
    whole, test = pool.load(), dataset.load(MAIN / dataset.TEST)
    known, asked = flat(whole), flat(test)
    training, validation = (
        flat(dataset.load(MAIN / each)) for each in (dataset.TRAIN, dataset.VALIDATION)
    )
    found = {
        "near": NEAR,
        "duplicates": {
            name: duplicates(nearest(queries, training, same=False)[0])
            for name, queries in (("validation", validation), ("test", asked))
        },
    }
    for name, queries, labels in (("training", known, whole.labels), ("test", asked, test.labels)):
        distances, indices = nearest(queries, known, same=name == "training")
        found[name] = figures(distances, whole.labels[indices] == labels)
    files.write_json(PATH, found)


if __name__ == "__main__":
    stage.run(main)
