"""The trainings that there are: figures and predictions, by variant."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stages.common import arrays, files
from stages.common.errors import UserError
from stages.evidence.predictions import PROBABILITIES
from study import design, record
from study.record import MAIN, Record

PARTS = ("validation", "test")


@dataclass(frozen=True)
class Trained:
    """A training: its figures, and which images its model classifies correctly.

    `correct`: bool (n,) for validation and test; `shifted`: bool (pixels, d) for the copies of d
    test images that are shifted by 1, 2 ... pixels along a diagonal.
    """

    record: Record
    correct: dict[str, np.ndarray]
    shifted: np.ndarray


def load(stale: set[str]) -> tuple[dict[str, list[Trained]], list[str]]:
    """Return the trainings of each variant that has any, and the names of those that are missing.

    Those whose names are in `stale` count as missing: they would mix two states of the study.
    Raises `UserError` if a file is damaged or two trainings answered different images.
    """
    found: dict[str, list[Trained]] = {}
    missing = []
    images = Images()
    for variant, names in design.names().items():
        for place, name in enumerate(names):
            own = variant.startswith("ladder-") and place == 0
            read = None
            if name not in stale:
                read = _from_main(variant) if own else _from_study(name)
            if read is None:
                missing.append(name)
            else:
                found.setdefault(variant, []).append(images.judged(name, *read))
    return found, missing


def _from_study(name: str) -> tuple[Record, Path] | None:
    if not record.metrics_file(name).exists() or not record.predictions(name).exists():
        return None
    return record.read(name), record.predictions(name)


def _from_main(variant: str) -> tuple[Record, Path] | None:
    model = variant.removeprefix("ladder-")
    answers = MAIN / record.predictions(model)
    if not answers.exists():
        return None
    return record.gather(MAIN, model, answers, record.size(MAIN, model)), answers


class Images:
    """The images that all trainings must have answered: their labels, by part."""

    def __init__(self) -> None:
        self.labels: dict[str, np.ndarray] = {}

    def judged(self, name: str, figures: Record, answers: Path) -> Trained:
        """Return what the predictions in the folder `answers` are worth."""
        correct = {}
        for part in PARTS:
            read = arrays.load(answers / f"{part}.npz", name, PROBABILITIES)
            self._check(name, part, read["labels"])
            correct[part] = read["probabilities"].argmax(axis=1) == read["labels"]
        labels, predicted = _shifted(answers)
        self._check(name, "shifted", labels)
        return Trained(figures, correct, predicted == labels)

    def _check(self, name: str, part: str, labels: np.ndarray) -> None:
        if not np.array_equal(labels, self.labels.setdefault(part, labels)):
            raise UserError(
                f"{name} answered other {part} images than the trainings before it, so that they "
                "cannot be compared; run: make study"
            )


def _shifted(answers: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the labels and the predicted classes of shifted images, from either pipeline."""
    own = answers / "shifted.npz"
    if own.exists():
        read = files.load_arrays(own, "cnn")
        return read["labels"], read["predicted"]
    read = files.load_arrays(answers / "distorted.npz", "evaluate")
    return read["labels"], read["translate"]


def epochs_to(level: float, trainings: list[Trained]) -> Iterator[int | None]:
    """Yield of each training the first epoch with this validation accuracy; None: never."""
    for each in trainings:
        reached = [
            epoch for epoch, accuracy in enumerate(each.record.curve, 1) if accuracy >= level
        ]
        yield reached[0] if reached else None
