"""What a model answers, checked: probabilities for images, classes for their distorted copies."""

from pathlib import Path

import keras
import numpy as np

from stages.common import arrays, files
from stages.common.arrays import Array
from stages.common.errors import UserError
from stages.data.dataset import IMAGE_SHAPE, Split
from stages.distortions.registry import DISTORTIONS
from stages.pictures.occlusion import Predict
from stages.scoring import metrics

BATCH = 500


def predict(path: Path, model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return the probabilities, float32 (n, classes), of images (n, 28, 28, 1).

    Raises `UserError` naming `path`, the model's file, if its answers are no probabilities.
    """
    probabilities = model.predict(images, batch_size=BATCH, verbose=0).astype(np.float32)
    flaw = metrics.flaw(probabilities)
    if flaw:
        raise UserError(
            f"{path}: expected probabilities of the classes for every image, got {flaw}; end the "
            "model with a softmax, or, if its training diverged, set a lower learning_rate in "
            f"params.yaml; then run: dvc repro train_{path.stem}"
        )
    return probabilities


def predict_distorted(predict: Predict, test: Split) -> dict[str, np.ndarray]:
    """Return the predicted classes, uint8 (severities, n), for each distortion; labels, indices.

    Raises `UserError` if a file of distorted images is missing, damaged or of other images.
    """
    predicted, first = {}, None
    for name in DISTORTIONS:
        copies = load_distorted(name, test)
        first = first or copies
        if not np.array_equal(copies["indices"], first["indices"]):
            raise files.unusable(_path(name), "has copies of other images than the rest", "distort")
        images = copies["images"]
        flat = predict(images.reshape(-1, *IMAGE_SHAPE)).argmax(axis=1)
        predicted[name] = flat.reshape(images.shape[:2]).astype(np.uint8)
    return {**predicted, "labels": first["labels"], "indices": first["indices"]}


def load_distorted(name: str, test: Split) -> dict[str, np.ndarray]:
    """Read the copies of images of `test` under one distortion, as stages/distort.py writes them.

    Raises `UserError` if the file is missing, damaged or does not belong to `test`.
    """
    layout = {
        "images": Array(np.uint8, (len(DISTORTIONS[name].severities), "n", *IMAGE_SHAPE)),
        "labels": Array(np.uint8, ("n",), below=len(test.classes)),
        "indices": Array(np.integer, ("n",), below=len(test), distinct=True),
    }
    copies = arrays.load(_path(name), "distort", layout)
    if not np.array_equal(copies["labels"], test.labels[copies["indices"]]):
        raise files.unusable(_path(name), "has other labels than the test images", "distort")
    return copies


def _path(name: str) -> str:
    return f"data/distorted/{name}.npz"
