"""What is kept of a training: small files in git, predictions in DVC."""

from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field

from stages.common import files
from stages.scoring import metrics
from study import correct

MAIN = Path("..")  # the main pipeline, seen from the folder of the study


class Scores(BaseModel):
    """Accuracy, a share of 1, and loss, mean cross-entropy in nats."""

    accuracy: Annotated[float, Field(ge=0, le=1)]
    loss: Annotated[float, Field(ge=0)]


class Final(BaseModel):
    """Part of metrics/train/: the final weights on training images."""

    train: Scores


class Trained(BaseModel):
    """What is used of metrics/train/MODEL.json."""

    best_epoch: Annotated[int, Field(ge=1)]
    final: Final


class Tested(BaseModel):
    """What is used of metrics/test/MODEL.json."""

    parameters: Annotated[int, Field(ge=1)]
    flops: Annotated[int, Field(ge=1)]


class Record(BaseModel):
    """One training. `curve`: validation accuracy after each epoch; `best_epoch` has its maximum.

    `images`: of the training; `train_accuracy`: on these, not augmented. The ladder alone has
    `calibration_error`, on test images, after the temperature that validation images choose, and
    `distorted`, accuracy on distorted test images, mean over all distortions and severities.
    """

    parameters: int
    flops: int
    images: int
    best_epoch: int
    train_accuracy: float
    validation: Scores
    test: Scores
    calibration_error: float | None = None
    distorted: float | None = None
    curve: list[float]


def predictions(name: str) -> Path:
    """Return the folder of the predictions of the training `name`."""
    return Path("data/predictions") / name


def metrics_file(name: str) -> Path:
    """Return the file of the figures of the training `name`."""
    return Path(f"metrics/trainings/{name}.json")


def read(name: str) -> Record:
    """Read the figures of the training `name`. Raises `UserError` if they are damaged."""
    return files.read_json(metrics_file(name), Record, name)


def save_shifted(name: str, copies: dict[str, np.ndarray], predicted: np.ndarray) -> None:
    """Write the classes `predicted`, uint8 (pixels, d), of shifted test images."""
    files.save_arrays(
        predictions(name) / "shifted.npz",
        labels=copies["labels"],
        indices=copies["indices"],
        predicted=predicted,
    )


def gather(root: Path, model: str, answers: Path, known: dict[str, float]) -> Record:
    """Return the figures of `model` from metrics/train/ and plots/train/ of the project `root`.

    `answers`: the folder of its predictions; `known`: those figures that they do not tell. Raises
    `UserError` if a file is missing or damaged.
    """
    stage = f"train_{model}"
    trained = files.read_json(root / f"metrics/train/{model}.json", Trained, stage)
    path = root / f"plots/train/{model}/metrics/eval/accuracy.tsv"
    try:
        curve = pd.read_csv(path, sep="\t")["accuracy"].astype(float).round(5).tolist()
    except (OSError, KeyError, ValueError) as error:
        raise files.damaged(path, error, stage) from None
    found = {
        part: files.load_arrays(answers / f"{part}.npz", stage) for part in ("validation", "test")
    }
    return Record(
        **known,
        **{part: _scores(**each) for part, each in found.items()},
        train_accuracy=trained.final.train.accuracy,
        best_epoch=trained.best_epoch,
        curve=curve,
    )


def _scores(labels: np.ndarray, probabilities: np.ndarray, **_: np.ndarray) -> Scores:
    scored = metrics.summary(labels, probabilities)
    return Scores(accuracy=scored["accuracy"], loss=scored["loss"])


def size(root: Path, model: str) -> dict[str, float]:
    """Return what metrics/test/ of the project `root` says of the size of `model`."""
    tested = files.read_json(root / f"metrics/test/{model}.json", Tested, f"evaluate@{model}")
    return {"parameters": tested.parameters, "flops": tested.flops}


def write(name: str, root: Path, model: str, known: dict[str, float]) -> None:
    """Write the small files of the training `name`, which was trained as `model` in `root`."""
    kept = gather(root, model, predictions(name), known)
    correct.write(name, predictions(name))
    files.write_json(metrics_file(name), kept.model_dump(exclude_none=True))
    print(f"{name}: validation accuracy {kept.validation.accuracy:.2%}")
