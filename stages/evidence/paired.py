"""Two models on the same images, image by image."""

import numpy as np

from stages.evidence.predictions import Predictions
from stages.evidence.robustness import SUBSETS, by_image


def differences_by_image(
    predictions: Predictions, model: str, other: str, images: str
) -> np.ndarray:
    """Return `model` minus `other` of each image, float (n,) in -1 ... 1.

    `images`: a name in `SUBSETS`, or `clean` for the undistorted test images.
    """
    if images == "clean":
        return predictions.correct(model).astype(float) - predictions.correct(other)
    labels = predictions.labels[predictions.chosen]
    first, second = (
        by_image(labels, predictions.distorted[each], *SUBSETS[images]) for each in (model, other)
    )
    return first - second
