"""Where trials train: a clone of the project, so that the workspace stays free.

Other than with `dvc exp run --temp`, all trials start from the same commit whatever happens in the
workspace meanwhile, and a training that was killed goes on from its checkpoint.
"""

import shutil
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from stages.common.errors import UserError
from tools import author
from tools.search.project import Project, git

PAUSE = 0.5  # seconds between two looks
PATIENCE = 20  # seconds for what a killed search started to end
# Results of the pipeline after the training: those of another model until `dvc repro` has run.
AFTER_TRAINING = (
    "metrics/test/{model}.json",
    "metrics/validation/{model}.json",
    "plots/test/{model}",
)
AFTER_EVALUATION = ("metrics/compare.json",)


class Clone:
    """A clone at one commit, with the cache of the project. Only one search may use it."""

    def __init__(self, folder: Path, project: Project, number: int) -> None:
        """Make the clone if it is not there. Raises `UserError` if a process is at work in it."""
        self.folder, self.project = folder / f"clone-{number}", project
        if not self.folder.exists():
            self._make()
        self._wait_until_alone()

    def reset(self, target: str) -> None:
        """Put the commit back, and the data that this stage reads."""
        # Left by a kill in the middle of a git command; nothing else is at work in this clone.
        for lock in (self.folder / ".git").rglob("*.lock"):
            lock.unlink()
        self.git("reset", "--quiet", "--hard", self.project.commit)
        self.git("clean", "--quiet", "-fd")
        for published in self.git("for-each-ref", "--format=%(refname)", "refs/exps").split():
            self.git("update-ref", "-d", published)  # their names may be wanted again
        self.dvc("checkout", "--quiet", "--force", "--allow-missing", "--with-deps", target)

    def remove(self, *results: str) -> None:
        """Remove files or folders, in whose names {model} is that of the search."""
        for path in (self.folder / name.format(model=self.project.model) for name in results):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def git(self, *command: str) -> str:
        """Return what a git command prints here."""
        return git("-C", str(self.folder), *command)

    def dvc(self, *command: str) -> None:
        """Run a DVC command here."""
        subprocess.run(["dvc", "--cd", str(self.folder), *command], check=True, capture_output=True)

    def _make(self) -> None:
        """Under its name only when complete."""
        partial = self.folder.with_name(f"{self.folder.name}.part")
        shutil.rmtree(partial, ignore_errors=True)
        git("clone", "--quiet", "--no-checkout", ".", str(partial))
        author.copy(partial)
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
