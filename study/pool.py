"""Training and validation images of the main pipeline together, as if they had not been split."""

import numpy as np

from stages.data import dataset
from stages.data.dataset import Split
from study.record import MAIN


def load() -> Split:
    """Return them, training images first. Raises `UserError` if a file is missing or damaged."""
    parts = [dataset.load(MAIN / each) for each in (dataset.TRAIN, dataset.VALIDATION)]
    return Split(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        parts[0].classes,
    )
