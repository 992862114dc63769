"""One training of a search, in its clone, watched epoch by epoch; its result is an experiment."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from stages.common.errors import UserError
from tools.cluster.outcome import begun
from tools.search.clone import AFTER_EVALUATION, AFTER_TRAINING, PAUSE, Clone
from tools.search.project import Project, curve_path, values

DIVERGED = "the training diverged"  # as stages/training/tracking.py says it

Watch = Callable[[list[float]], None]  # is given the accuracies so far, after each epoch


class DivergedError(Exception):
    """The loss of a training was not finite."""


@dataclass(frozen=True)
class Training:
    """The name of its experiment, what it sets in the model's section, and whether it is evaluated.

    Only an evaluation looks at the test images, and no trial has one.
    """

    name: str
    settings: dict[str, object]
    evaluated: bool = False

    @property
    def stale(self) -> tuple[str, ...]:
        """The results that it does not make anew."""
        return AFTER_EVALUATION if self.evaluated else AFTER_TRAINING + AFTER_EVALUATION


class Trainer:
    """Trains on this machine, one training at a time."""

    def __init__(self, folder: Path, project: Project, number: int = 0) -> None:
        """Make a clone in `folder` if it is not there; several trainers have different numbers."""
        self.clone, self.project = Clone(folder, project, number), project
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)

    def run(self, training: Training, watch: Watch) -> str:
        """Train; return the commit of the experiment, which `dvc exp show` lists from then on.

        `watch` is given the validation accuracies of the epochs so far, again and again; whatever
        it raises ends the training, and there is no experiment. Raises `DivergedError` if the loss
        was not finite and `UserError` if the training failed for another reason.
        """
        log = self.logs / f"{training.name}.txt"
        self.clone.reset(self._target(training))
        self.clone.remove(f"plots/train/{self.project.model}", *training.stale)
        if self._train(self._command(training), log, watch):
            raise _failure(training.name, log)
        self._take_over(training)
        watch(self._curve())
        push = ("exp", "push", "--quiet", "--no-cache", "--force", "origin", training.name)
        self.clone.dvc(*push)
        return self.project.experiment(training.name, training.settings)

    def _command(self, training: Training) -> list[str]:
        """Return the name and the arguments of the Python module that trains."""
        return ["dvc", "exp", "run", *self._what(training)]

    def _so_far(self, printed: str) -> list[float]:
        """Return the curve; until the training runs, the file is that of the commit."""
        return self._curve() if begun(f"train_{self.project.model}", printed) else []

    def _take_over(self, training: Training) -> None:
        """Put the experiment into the clone's workspace, where `dvc exp run` has left it."""

    def _target(self, training: Training) -> str:
        return f"{'evaluate@' if training.evaluated else 'train_'}{self.project.model}"

    def _what(self, training: Training) -> list[str]:
        section = f"models.{self.project.model}"
        changes = [
            part
            for key, value in training.settings.items()
            for part in ("--set-param", f"++{section}.{key}={json.dumps(value)}")
        ]
        return ["--name", training.name, *changes, self._target(training)]

    def _train(self, command: list[str], log: Path, watch: Watch) -> int:
        """Run it as the leader of a session, so that all of it can be ended; return its code."""
        with log.open("w") as stream:
            running = subprocess.Popen(
                [sys.executable, "-m", "tools.search.watched", str(os.getpid()), *command],
                cwd=self.clone.folder,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            while running.poll() is None:
                watch(self._so_far(log.read_text()))
                time.sleep(PAUSE)
        except BaseException:
            self._end(running)
            raise
        return running.returncode

    def _end(self, running: subprocess.Popen) -> None:
        """End a training that is not wanted any more."""
        with suppress(ProcessLookupError):  # it has just ended by itself
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()

    def _curve(self) -> list[float]:
        with suppress(FileNotFoundError):  # before the first epoch
            return values((self.clone.folder / curve_path(self.project.model)).read_text())
        return []


def _failure(name: str, log: Path) -> Exception:
    found = re.findall(r"^error: (.*?)(?=\nERROR|\Z)", log.read_text(), re.MULTILINE | re.DOTALL)
    said = found[-1].strip() if found else "it gave no reason"
    if DIVERGED in said:  # a cluster names the stage and the host before it
        return DivergedError(said)
    return UserError(f"the training {name} failed: {said}\nAll that it printed: {log}")
