"""The trainings that there are: figures, and which images each classifies correctly, by variant."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stages.common.errors import UserError
from study import correct, design, record
from study.record import Record


@dataclass(frozen=True)
class Trained:
    """A training: its seed, its figures, and which images its model classifies correctly.

    `correct`: bool (n,) for validation and test; bool (pixels, d) for `shifted`.
    """

    seed: int
    record: Record
    correct: dict[str, np.ndarray]

    @property
    def gap(self) -> float:
        """Training minus validation accuracy, of the same weights."""
        return self.record.train_accuracy - self.record.validation.accuracy


def load(stale: set[str]) -> tuple[dict[str, list[Trained]], list[str]]:
    """Return the trainings of each variant that has any, and the names of those that are missing.

    Those whose names are in `stale` count as missing: they would mix two states of the study.
    Raises `UserError` if a file is damaged or two trainings answered different images.
    """
    found: dict[str, list[Trained]] = {}
    missing = []
    labels: dict[str, str] = {}
    for variant, names in design.names().items():
        for name in names:
            if name in stale or not is_there(name):
                missing.append(name)
                continue
            answers = correct.read(name)
            for part, digest in answers.labels.items():
                if labels.setdefault(part, digest) != digest:
                    raise UserError(
                        f"{name} answered other {part} images than the trainings before it, so "
                        "that they cannot be compared; run: make study"
                    )
            seed = int(name.rpartition("-")[2])
            own = Trained(seed, record.read(name), answers.parts)
            found.setdefault(variant, []).append(own)
    return found, missing


def pairs(one: list[Trained], other: list[Trained]) -> list[tuple[Trained, Trained]]:
    """Return the trainings of two variants that have the same seed, and so the same images."""
    by_seed = {each.seed: each for each in other}
    return [(each, by_seed[each.seed]) for each in one if each.seed in by_seed]


def is_there(name: str) -> bool:
    """Return whether the training `name` has left its two files in git."""
    return record.metrics_file(name).exists() and correct.path(name).exists()


def epochs_to(level: float, trainings: list[Trained]) -> Iterator[int | None]:
    """Yield of each training the first epoch with this validation accuracy; None: never."""
    for each in trainings:
        reached = [
            epoch for epoch, accuracy in enumerate(each.record.curve, 1) if accuracy >= level
        ]
        yield reached[0] if reached else None
