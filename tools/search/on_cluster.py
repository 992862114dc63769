"""Trials on a Dask cluster: in place of `dvc exp run`, a clone runs `python -m tools.cluster`."""

import re
import subprocess
from contextlib import suppress
from pathlib import Path

from dvc.repo import Repo

from tools.cluster import connect, copies
from tools.search.clone import PATIENCE
from tools.search.project import Project, curve_path, values
from tools.search.trainer import Trainer, Training


def workers(address: str) -> int:
    """Return how many workers the cluster has. Raises `UserError` if it has none."""
    with connect.cluster(address, None) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


class ClusterTrainer(Trainer):
    """Trains on any worker; on this machine there is only a command that waits for it."""

    def __init__(self, folder: Path, project: Project, number: int, address: str) -> None:
        """`address` is that of the scheduler."""
        super().__init__(folder, project, number)
        self.address = address
        with Repo() as repo:
            copies.configure(repo, self.clone.folder)

    def _command(self, training: Training) -> list[str]:
        follow = ["--follow", curve_path(self.project.model)]
        return ["tools.cluster", "--address", self.address, *follow, *self._what(training)]

    def _so_far(self, printed: str) -> list[float]:
        told = re.findall(r"^\S+\| (.*\n)", printed, re.MULTILINE)
        titles = [place for place, line in enumerate(told) if line.startswith("step\t")]
        # After the loss of a worker, another one begins from the start.
        return values("".join(told[titles[-1] :])) if titles else []

    def _end(self, running: subprocess.Popen) -> None:
        running.terminate()  # so that it takes its commit out of the remote
        with suppress(subprocess.TimeoutExpired):
            running.wait(PATIENCE)
        super()._end(running)

    def _take_over(self, training: Training) -> None:
        # `dvc exp save` refuses an experiment without the results of later stages.
        place = self.project.place(training.name)
        self.clone.git("checkout", "--quiet", "--force", "--detach", place)
        self.clone.remove(*training.stale)
        self.clone.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        self.clone.git("update-ref", place, "HEAD")
