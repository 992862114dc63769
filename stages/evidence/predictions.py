"""The predictions of all models: the files that `evaluate` wrote."""

from dataclasses import dataclass

import numpy as np

from stages.common.errors import UserError
from stages.common.files import load_arrays

PARTS = ("test", "validation", "distorted")


@dataclass(frozen=True)
class Predictions:
    """Predictions of all models for the same images.

    `labels`, integers (n,), and `classes` of the test images; of each model `test` and
    `validation` probabilities, float32 (n, k), and `distorted`: of each distortion the predicted
    classes, uint8 (severities, d), of the test images `chosen`, indices (d,).
    """

    labels: np.ndarray
    classes: list[str]
    validation_labels: np.ndarray
    chosen: np.ndarray
    test: dict[str, np.ndarray]
    validation: dict[str, np.ndarray]
    distorted: dict[str, dict[str, np.ndarray]]

    def correct(self, model: str) -> np.ndarray:
        """Return which test images `model` classifies correctly: bool (n,)."""
        return self.test[model].argmax(axis=1) == self.labels


def _path(model: str, part: str) -> str:
    return f"data/predictions/{model}/{part}.npz"


def load(models: list[str]) -> Predictions:
    """Read the predictions of `models`, one or more.

    Raises `UserError` if a file is missing or damaged, or if two models saw different images.
    """
    arrays = {
        part: {model: load_arrays(_path(model, part), f"evaluate@{model}") for model in models}
        for part in PARTS
    }
    for part, of_models in arrays.items():
        _check_same_images(part, of_models)
    first = {part: of_models[models[0]] for part, of_models in arrays.items()}
    return Predictions(
        labels=first["test"]["labels"],
        classes=first["test"]["classes"].tolist(),
        validation_labels=first["validation"]["labels"],
        chosen=first["distorted"]["indices"],
        test={model: each["probabilities"] for model, each in arrays["test"].items()},
        validation={model: each["probabilities"] for model, each in arrays["validation"].items()},
        distorted=arrays["distorted"],
    )


def _check_same_images(part: str, of_models: dict[str, dict[str, np.ndarray]]) -> None:
    """Raise `UserError` if the labels of a model differ from those of the first model."""
    first, *others = of_models
    for other in others:
        if not np.array_equal(of_models[other]["labels"], of_models[first]["labels"]):
            raise UserError(
                f"{_path(other, part)} was made from different images than {_path(first, part)}: "
                f"their labels differ; run: dvc repro --force --single-item evaluate@{first} "
                f"evaluate@{other}"
            )
