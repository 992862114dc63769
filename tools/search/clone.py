"""Where trials train: a clone of the project, so that the workspace stays free.

Other than with `dvc exp run --temp`, all trials start from the same commit whatever happens in the
workspace meanwhile, and a training that was killed goes on from its checkpoint.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from stages.common.errors import UserError
from tools.search.project import Project, curve_path, git, values

PAUSE = 0.5  # seconds between two looks at the curve
PATIENCE = 20  # seconds for what a killed search started to end
DIVERGED = "the training diverged"  # as stages/training/tracking.py says it
# Results of the pipeline after the training: those of another model until `dvc repro` has run.
AFTER_TRAINING = (
    "metrics/test/{model}.json",
    "metrics/validation/{model}.json",
    "plots/test/{model}",
)
AFTER_EVALUATION = ("metrics/compare.json",)

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


class Clone:
    """A clone at one commit, with the cache of the project. Only one search may use it."""

    def __init__(self, folder: Path, project: Project) -> None:
        """Make the clone if it is not there. Raises `UserError` if a process is at work in it."""
        self.folder, self.project = folder / "clone", project
        self.logs = folder / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        if not self.folder.exists():
            self._make()
        self._wait_until_alone()

    def run(self, training: Training, watch: Watch) -> str:
        """Train; return the commit of the experiment, which `dvc exp show` lists from then on.

        `watch` is given the validation accuracies of the epochs so far, again and again; whatever
        it raises ends the training, and there is no experiment. Raises `DivergedError` if the loss
        was not finite and `UserError` if the training failed for another reason.
        """
        log = self.logs / f"{training.name}.txt"
        self._reset(training)
        code = self._train(self._command(training), log, watch)
        if code:
            raise _failure(training.name, log)
        watch(self._curve())
        self._dvc("exp", "push", "--quiet", "--no-cache", "--force", "origin", training.name)
        return self.project.experiment(training.name, training.settings)

    def _make(self) -> None:
        """Under its name only when complete."""
        partial = self.folder.with_name("clone.part")
        shutil.rmtree(partial, ignore_errors=True)
        git("clone", "--quiet", "--no-checkout", ".", str(partial))
        git("-C", str(partial), "checkout", "--quiet", "--detach", self.project.commit)
        command = ["dvc", "cache", "dir"]
        cache = subprocess.run(command, check=True, capture_output=True).stdout.decode().strip()
        config = ["dvc", "--cd", str(partial), "config", "--local", "cache.dir", cache]
        subprocess.run(config, check=True, capture_output=True)
        partial.rename(self.folder)

    def _wait_until_alone(self) -> None:
        end = time.monotonic() + PATIENCE
        while workers := [each for each in psutil.process_iter() if self._holds(each)]:
            if time.monotonic() > end:
                raise UserError(
                    f"process {workers[0].pid} ({workers[0].name()}) is at work in {self.folder}, "
                    "the clone of this search; end it, then run this again"
                )
            time.sleep(PAUSE)

    def _holds(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return Path(process.cwd()) == self.folder.resolve()
        return False

    def _reset(self, training: Training) -> None:
        """Put the commit back, and its data; remove what this training will not make anew."""
        # Left by a kill in the middle of a git command; nothing else is at work in this clone.
        for lock in (self.folder / ".git").rglob("*.lock"):
            lock.unlink()
        self._git("reset", "--quiet", "--hard", self.project.commit)
        self._git("clean", "--quiet", "-fd")
        for published in self._git("for-each-ref", "--format=%(refname)", "refs/exps").split():
            self._git("update-ref", "-d", published)  # their names may be wanted again
        target = self._target(training)
        self._dvc("checkout", "--quiet", "--force", "--allow-missing", "--with-deps", target)
        stale = [f"plots/train/{self.project.model}", *AFTER_EVALUATION]
        stale += () if training.evaluated else AFTER_TRAINING
        for path in (self.folder / name.format(model=self.project.model) for name in stale):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def _target(self, training: Training) -> str:
        return f"{'evaluate@' if training.evaluated else 'train_'}{self.project.model}"

    def _command(self, training: Training) -> list[str]:
        section = f"models.{self.project.model}"
        changes = [
            part
            for key, value in training.settings.items()
            for part in ("--set-param", f"++{section}.{key}={json.dumps(value)}")
        ]
        return ["exp", "run", "--name", training.name, *changes, self._target(training)]

    def _train(self, command: list[str], log: Path, watch: Watch) -> int:
        """Run DVC as the leader of a session, so that all of it can be ended; return its code."""
        with log.open("w") as stream:
            running = subprocess.Popen(
                [sys.executable, "-m", "tools.search.watched", str(os.getpid()), *command],
                cwd=self.folder,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            while running.poll() is None:
                # Before that, the curve is the one of the commit.
                if f"Running stage 'train_{self.project.model}'" in log.read_text():
                    watch(self._curve())
                time.sleep(PAUSE)
        except BaseException:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            raise
        return running.returncode

    def _curve(self) -> list[float]:
        with suppress(FileNotFoundError):  # before the first epoch
            return values((self.folder / curve_path(self.project.model)).read_text())
        return []

    def _git(self, *command: str) -> str:
        return git("-C", str(self.folder), *command)

    def _dvc(self, *command: str) -> None:
        subprocess.run(["dvc", "--cd", str(self.folder), *command], check=True, capture_output=True)


def _failure(name: str, log: Path) -> Exception:
    found = re.findall(r"^error: (.*?)(?=\nERROR|\Z)", log.read_text(), re.MULTILINE | re.DOTALL)
    said = found[-1].strip() if found else "it gave no reason"
    if said.startswith(DIVERGED):
        return DivergedError(said)
    return UserError(f"the training {name} failed: {said}\nAll that it printed: {log}")
