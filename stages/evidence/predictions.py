"""The predictions of all models: the files that `evaluate` wrote."""

from dataclasses import dataclass

import numpy as np

from stages.common import arrays, files
from stages.common.arrays import Array
from stages.common.errors import UserError
from stages.data.dataset import CLASSES
from stages.distortions.registry import DISTORTIONS
from stages.scoring import metrics

Arrays = dict[str, np.ndarray]

PROBABILITIES = {
    "labels": Array(np.uint8, ("n",), below="k"),
    "probabilities": Array(np.float32, ("n", "k")),
    "classes": CLASSES,
}


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


def path(model: str, part: str) -> str:
    """Return the file of a model's predictions for `part`: test, validation or distorted."""
    return f"data/predictions/{model}/{part}.npz"


def load(models: list[str]) -> Predictions:
    """Read the predictions of `models`, one or more.

    Raises `UserError` if a file is missing or damaged, if two models saw different images or
    their classes are not the same, or if something in a file is no prediction for its images.
    """
    test = {model: _probabilities(model, "test") for model in models}
    validation = {model: _probabilities(model, "validation") for model in models}
    distorted = {model: _distorted(model, test[model]) for model in models}
    _check_same("test", test, ["labels", "classes"])
    _check_same("validation", validation, ["labels", "classes"])
    _check_same("distorted", distorted, ["labels", "indices"])
    first = models[0]
    if not np.array_equal(test[first]["classes"], validation[first]["classes"]):
        problem = f"has other classes, or another order of them, than {path(first, 'test')}"
        raise files.unusable(path(first, "validation"), problem, f"evaluate@{first}")
    return Predictions(
        labels=test[first]["labels"],
        classes=test[first]["classes"].tolist(),
        validation_labels=validation[first]["labels"],
        chosen=distorted[first]["indices"],
        test={model: each["probabilities"] for model, each in test.items()},
        validation={model: each["probabilities"] for model, each in validation.items()},
        distorted=distorted,
    )


def _probabilities(model: str, part: str) -> Arrays:
    """Read test.npz or validation.npz of `model`."""
    found = arrays.load(path(model, part), f"evaluate@{model}", PROBABILITIES)
    flaw = metrics.flaw(found["probabilities"])
    if flaw:
        problem = f"should have probabilities, has {flaw}"
        raise files.unusable(path(model, part), problem, f"evaluate@{model}")
    return found


def _distorted(model: str, test: Arrays) -> Arrays:
    """Read distorted.npz of `model`; `test`: the content of its test.npz."""
    count = len(test["classes"])
    layout = {
        "labels": Array(np.uint8, ("d",)),
        "indices": Array(np.integer, ("d",), below=len(test["labels"]), distinct=True),
    }
    for name, distortion in DISTORTIONS.items():
        layout[name] = Array(np.uint8, (len(distortion.severities), "d"), below=count)
    found = arrays.load(path(model, "distorted"), f"evaluate@{model}", layout)
    if not np.array_equal(found["labels"], test["labels"][found["indices"]]):
        problem = f"has other labels than {path(model, 'test')} for the same images"
        raise files.unusable(path(model, "distorted"), problem, f"evaluate@{model}")
    return found


def _check_same(part: str, of_models: dict[str, Arrays], names: list[str]) -> None:
    """Raise `UserError` if the arrays `names` of a model differ from those of the first model."""
    first, *others = of_models
    for other in others:
        for name in names:
            if not np.array_equal(of_models[other][name], of_models[first][name]):
                raise UserError(
                    f"{path(other, part)} was made from different images than "
                    f"{path(first, part)}: their {name} differ; run: dvc repro --force "
                    f"--single-item evaluate@{first} evaluate@{other}"
                )
