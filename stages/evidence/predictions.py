"""What every model answered: the files that `evaluate` wrote, of all models."""

from dataclasses import dataclass

import numpy as np

from stages.common import files
from stages.common.errors import UserError


@dataclass(frozen=True)
class Answers:
    """Answers of all models to the same images.

    `labels` (n,) and `classes` of the test images; of each model `test` and `validation`
    probabilities, float32 (n, k), and `distorted`: of each distortion the predicted classes
    (severities, d) of the test images `chosen` (d,).
    """

    labels: np.ndarray
    classes: list[str]
    validation_labels: np.ndarray
    chosen: np.ndarray
    test: dict[str, np.ndarray]
    validation: dict[str, np.ndarray]
    distorted: dict[str, dict[str, np.ndarray]]

    def right(self, model: str) -> np.ndarray:
        """Return which test images `model` recognizes: bool (n,)."""
        return self.test[model].argmax(axis=1) == self.labels


def load(models: list[str]) -> Answers:
    """Read the answers of `models`.

    Raises `UserError` if a file is missing or damaged, or if two models saw different images.
    """
    found = {
        part: {
            model: files.load_arrays(f"data/predictions/{model}/{part}.npz", f"evaluate@{model}")
            for model in models
        }
        for part in ("test", "validation", "distorted")
    }
    for part, files in found.items():
        for model, file in files.items():
            if not np.array_equal(file["labels"], files[models[0]]["labels"]):
                raise UserError(
                    f"data/predictions/{model}/{part}.npz is of other images than those of "
                    f"{models[0]}; run: dvc repro evaluate@{models[0]} evaluate@{model}"
                )
    first = {part: files[models[0]] for part, files in found.items()}
    return Answers(
        labels=first["test"]["labels"],
        classes=first["test"]["classes"].tolist(),
        validation_labels=first["validation"]["labels"],
        chosen=first["distorted"]["indices"],
        test={model: file["probabilities"] for model, file in found["test"].items()},
        validation={model: file["probabilities"] for model, file in found["validation"].items()},
        distorted=found["distorted"],
    )
