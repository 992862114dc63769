"""What is done already, kept in a file until it stands in dvc.lock.

The remote's run cache holds the same, but for stages without dependencies: DVC keeps those in
dvc.lock alone. So after a lost terminal the same command goes on where it was.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dvc.repo import Repo
from filelock import FileLock, Timeout

from stages.common.errors import UserError

TEMPORARY = "cluster-"  # how the names of folders begin that a command removes at its end


@contextmanager
def alone(repo: Repo) -> Iterator[None]:
    """Be the only command at work here: two would share the journal, and each remove it.

    Raises `UserError` if there is another one. Removes what one that was killed has left.
    """
    folder = Path(repo.tmp_dir)
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / "cluster.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UserError(
            f"another `python -m tools.cluster` is at work in {repo.root_dir}; wait for its end, "
            "or use another clone"
        ) from None
    try:
        for left in folder.glob(f"{TEMPORARY}*"):
            shutil.rmtree(left)
        yield
    finally:
        lock.release()


class Journal:
    """The entries in dvc.lock of stages that are done, by name, each written as soon as it is."""

    def __init__(self, repo: Repo) -> None:
        """Read what a run that was lost has left, if there was one."""
        self.path = Path(repo.tmp_dir) / "cluster.jsonl"
        self.entries: dict[str, dict] = {}
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                try:
                    self.entries |= json.loads(line)
                except ValueError:  # the last line, if it was being written when all was lost
                    continue

    def add(self, stage: str, entry: dict) -> None:
        """Write an entry."""
        self.entries[stage] = entry
        self.path.parent.mkdir(exist_ok=True)
        with self.path.open("a") as stream:
            # The line before may be half a one, of a run that was lost.
            stream.write("\n" + json.dumps({stage: entry}) + "\n")

    def remove(self) -> None:
        """Remove the file: everything in it stands in dvc.lock."""
        self.path.unlink(missing_ok=True)
