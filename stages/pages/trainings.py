"""What the study found about several trainings of each model, for the claims.

study/results/ladder.json is in git. It counts only where it is about this data set, and a model in
it only with two trainings or more and with the parameters that params.yaml has now.
"""

import hashlib
from pathlib import Path

from pydantic import BaseModel

from stages.common import files, params
from stages.common.errors import UserError
from stages.evidence.estimates import Estimate

PATH = Path("study/results/ladder.json")


class Accuracy(BaseModel):
    """The mean accuracy of the trainings of a model on `split`, with its 95% interval."""

    model: str
    split: str
    trainings: int
    images: int
    value: float
    low: float
    high: float


class Pair(BaseModel):
    """Mean test accuracy of `model` minus that of `other`, over images and trainings.

    `error`: the standard error; `freedom`: of Student's distribution, null without end; `p_holm`:
    corrected for all pairs of the ladder.
    """

    model: str
    other: str
    trainings: tuple[int, int]
    images: int
    value: float
    low: float
    high: float
    error: float
    freedom: float | None
    p_holm: float


class Epochs(BaseModel):
    """The first epoch of each training with 90% on validation images; null: none."""

    model: str
    to_90: list[int | None]


class Ladder(BaseModel):
    """The file. `parameters`: of each model, by their dotted names, all but the seed.

    `gaps`: of each model, training minus validation accuracy, plain images, mean over trainings.
    """

    data_set: str
    parameters: dict[str, dict]
    accuracies: list[Accuracy]
    pairs: list[Pair]
    epochs: list[Epochs]
    gaps: dict[str, float]

    def knows(self, models: tuple[str, ...], data_set: str) -> bool:
        """Return whether these models, as they are now, have several trainings here."""
        counts = {each.model: each.trainings for each in self.accuracies}
        return self.data_set == data_set and all(
            counts.get(model, 0) > 1 and current(self.parameters[model]) for model in models
        )

    def accuracy(self, model: str, split: str) -> Estimate:
        """Return the accuracy of a model."""
        [found] = [each for each in self.accuracies if (each.model, each.split) == (model, split)]
        return Estimate(
            (model,), found.value, found.low, found.high, found.images,
            trainings=(found.trainings,),
        )  # fmt: skip

    def pair(self, model: str, other: str) -> Pair:
        """Return the pair of `model` and `other`, turned round where it needs to be."""
        for each in self.pairs:
            if (each.model, each.other) == (model, other):
                return each
            if (each.model, each.other) == (other, model):
                turned = {"value": -each.value, "low": -each.high, "high": -each.low}
                names = {"model": model, "other": other, "trainings": each.trainings[::-1]}
                return each.model_copy(update=turned | names)
        raise KeyError(model, other)

    def epochs_to_90(self, model: str) -> list[int | None]:
        """Return the first epoch of each training of a model with 90% on validation images."""
        return next(each.to_90 for each in self.epochs if each.model == model)


def estimate(pair: Pair) -> Estimate:
    """Return a pair as an estimate."""
    models = (pair.model, pair.other)
    return Estimate(
        models, pair.value, pair.low, pair.high, pair.images, pair.p_holm, pair.trainings
    )


def load() -> Ladder:
    """Read what the study found. Raises `UserError` if the file is missing or damaged."""
    try:
        return files.read_json(PATH, Ladder, "")
    except UserError:
        raise UserError(
            f"{PATH} is missing or damaged; restore the committed file (git restore {PATH}), or "
            "let the study write it again: cd study && dvc repro --single-item compare"
        ) from None


def version() -> str:
    """Return the name that git gives to the content of the file, 12 digits of a blob's SHA-1.

    From it, git finds the commit; a stage that asked git itself would depend on its history.
    """
    content = PATH.read_bytes()
    blob = b"blob %d\0%b" % (len(content), content)
    return hashlib.sha1(blob, usedforsecurity=False).hexdigest()[:12]


def current(parameters: dict[str, object]) -> bool:
    """Return whether params.yaml still has these values, given by their dotted names.

    A value may be a whole section.
    """
    return all(_declared(name) == value for name, value in parameters.items())


def _declared(name: str) -> object:
    """Return the present value of a parameter, by its dotted name; None if there is none."""
    content: object = {
        "train": params.declared().get("train"),
        "augmentation": params.declared().get("augmentation"),
        "cnn": params.declared().get("cnn"),
        "models": params.declared().get("models"),
    }
    for key in name.split("."):
        content = content.get(key) if isinstance(content, dict) else None
    return content
