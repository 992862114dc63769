"""softmax: what the probabilities of the reference are, and what they are not.

Reads data/predictions/reference-0/test.npz, writes metrics/softmax.json.
"""

from pathlib import Path

import numpy as np

from stages.common import files, stage
from stages.scoring.metrics import wilson_interval
from study import record

NAME = "reference-0"
PATH = Path("metrics/softmax.json")
ABOUT = (0.85, 0.95)  # a confidence of about 0.9


def figures(labels: np.ndarray, probabilities: np.ndarray) -> dict[str, float]:
    """Return how sums differ from 1, and how often about 0.9 is right, with its 95 % interval.

    `labels` (n,), `probabilities` float32 (n, k).
    """
    sums = probabilities.astype(np.float64).sum(axis=1)
    confidence = probabilities.max(axis=1)
    about = (ABOUT[0] < confidence) & (confidence <= ABOUT[1])
    right = probabilities.argmax(axis=1)[about] == labels[about]
    accuracy = float(right.mean()) if about.any() else None
    low, high = wilson_interval(accuracy, int(about.sum())) if about.any() else (None, None)
    return {
        "images": len(labels),
        "smallest": float(probabilities.min()),
        "off": float(np.abs(sums - 1).max()),
        "about": int(about.sum()),
        "confidence": float(confidence[about].mean()) if about.any() else None,
        "accuracy": accuracy,
        "low": low,
        "high": high,
    }


def main() -> None:
    """Write the figures of the reference with the first seed."""
    found = files.load_arrays(record.predictions(NAME) / "test.npz", f"cnn@{NAME}")
    files.write_json(PATH, figures(found["labels"], found["probabilities"]))


if __name__ == "__main__":
    stage.run(main)
