"""What the models answered to the photographs of one part, and which answers are right."""

from dataclasses import dataclass, replace

import numpy as np

from photos import correction
from photos.correction import Correction
from photos.registry import ANSWERS, GARMENTS, SHOES, STRANGERS
from stages.common import arrays, files
from stages.common.arrays import Array
from stages.common.errors import UserError

# How a photograph is put before a model, see photos/evaluate.py; `corrected` comes after it.
WAYS = ("naive", "first", "converted")
CORRECTED = "corrected"
RIGHT = {label: (name,) for label, name in GARMENTS.items()} | SHOES

LAYOUT = {
    "labels": Array(np.str_, ("n",)),
    "classes": Array(np.str_, ("k",), distinct=True),
} | {way: Array(np.float32, ("n", "k")) for way in WAYS}


@dataclass(frozen=True)
class Answers:
    """The answers to one part.

    `labels`: text (n,), what the photographs show. `classes`: the names of the k classes.
    `probabilities`: of each way and each model, float (n, k).
    """

    labels: np.ndarray
    classes: list[str]
    probabilities: dict[str, dict[str, np.ndarray]]

    @property
    def models(self) -> list[str]:
        """The names of the models, in the order of the parameters."""
        return list(self.probabilities["naive"])

    @property
    def garments(self) -> np.ndarray:
        """Which photographs show one of the six garments: bool (n,)."""
        return np.isin(self.labels, list(GARMENTS))

    @property
    def shoes(self) -> np.ndarray:
        """Which photographs show shoes: bool (n,)."""
        return np.isin(self.labels, list(SHOES))

    @property
    def strangers(self) -> np.ndarray:
        """Which photographs show what is none of the classes: bool (n,)."""
        return np.isin(self.labels, STRANGERS)

    def predicted(self, way: str, model: str) -> np.ndarray:
        """Return the names of the answered classes: text (n,)."""
        return np.array(self.classes)[self.probabilities[way][model].argmax(axis=1)]

    def correct(self, way: str, model: str) -> np.ndarray:
        """Return which answers are right: bool (n,), false for strangers."""
        pairs = zip(self.labels, self.predicted(way, model), strict=True)
        return np.array([answer in RIGHT.get(label, ()) for label, answer in pairs])

    def confidence(self, model: str) -> np.ndarray:
        """Return the greatest corrected probability of each photograph: float (n,)."""
        return self.probabilities[CORRECTED][model].max(axis=1)

    def corrected(self, corrections: dict[str, Correction]) -> "Answers":
        """Return the same with the way `corrected`: each model's converted answers corrected."""
        converted = self.probabilities["converted"]
        after = {
            model: correction.corrected(converted[model], corrections[model])
            for model in self.models
        }
        return replace(self, probabilities=self.probabilities | {CORRECTED: after})


def read(part: str, models: list[str]) -> Answers:
    """Return all models' answers to one part.

    Raises `UserError` if a file is missing, damaged, of other photographs or classes, or without
    one of the classes that the photographs show.
    """
    found = {}
    for model in models:
        path = ANSWERS / f"{model}/{part}.npz"
        found[model] = arrays.load(path, f"evaluate@{model}", LAYOUT)
        first = found[models[0]]
        if any(not np.array_equal(found[model][key], first[key]) for key in ("labels", "classes")):
            problem = f"has other photographs or classes than those of {models[0]}"
            raise files.unusable(path, problem, f"evaluate@{model}")
    classes = first["classes"].tolist()
    if lacking := {name for names in RIGHT.values() for name in names} - set(classes):
        raise UserError(
            "../params.yaml: data.classes should have Fashion-MNIST's names, has no "
            f"{', no '.join(sorted(lacking))}; photographs of clothes test models of its classes"
        )
    return Answers(
        labels=first["labels"],
        classes=classes,
        probabilities={way: {model: found[model][way] for model in models} for way in WAYS},
    )
