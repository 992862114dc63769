"""A search whose trainings take no time: what each setting is worth is known in advance."""

from collections.abc import Iterable
from pathlib import Path

import optuna

from tools.search import space, stored, trials
from tools.search.at_once import Trainers
from tools.search.stored import Search
from tools.search.trainer import DivergedError, Training, Watch

SETTABLE = {"learning_rate", "units", "optimizer"}
SPACE = """
linear:
  learning_rate: {low: 0.0001, high: 0.1, log: true}
  units: {low: 8, high: 64}
  optimizer: {choices: [adam, sgd, null]}
"""
EPOCHS = 5
PRESENT = {"learning_rate": 0.0002, "units": 32, "optimizer": "adam"}


def read(folder: Path, text: str) -> space.Space:
    path = folder / "spaces.yaml"
    path.write_text(text)
    return space.read(path, "linear", SETTABLE)


class Trainings:
    """In place of the clone and its project: a setting's accuracy is known in advance."""

    def __init__(self) -> None:
        """No experiment yet; `begun` has the settings of every training, in order."""
        self.project = self
        self.seed = 0
        self.published: dict[str, dict] = {}
        self.begun: list[dict] = []
        self.fails: list[BaseException] = []  # what the next trainings end with, from the last on

        self.diverges = ""  # the name of a training that always does

    def present(self, keys: Iterable[str]) -> dict:
        return {key: PRESENT[key] for key in keys}

    def curve(self, settings: dict) -> list[float]:
        """Low rates are bad from the first epoch on."""
        return [
            settings.get("learning_rate", 0.05) + epoch / 1000 for epoch in range(1, EPOCHS + 1)
        ]

    def accuracy(self, settings: dict) -> float:
        return max(self.curve(settings))

    def experiment(self, name: str, settings: dict) -> dict | None:
        found = self.published.get(name)
        return found if found == settings else None

    def run(self, training: Training, watch: Watch) -> dict:
        """Train; half of the curve is there before a failure."""
        self.begun.append(training.settings)
        curve = self.curve(training.settings)
        watch(curve[: EPOCHS // 2])
        if training.name == self.diverges:
            raise DivergedError
        if self.fails:
            raise self.fails.pop()
        watch(curve)
        self.published[training.name] = training.settings
        return training.settings


def searched(folder: Path, count: int, clone: Trainings | None = None, seed: int = 0):
    """Carry out a search of `count` trials in a folder, or go on with it; return its study."""
    search = Search("s", "linear", read(folder, SPACE), grace=1, seed=seed)
    study = stored.load(folder, "s")
    stored.start(study, search)
    trials.run(study, search, Trainers([clone or Trainings()]), count, lambda _: None)
    return study


def proposed(study: optuna.Study) -> list[dict]:
    return [each.params for each in study.trials]
