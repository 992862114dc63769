"""fingerprint: the code of a training, so that a new comment trains nothing again.

Reads the code that dvc.yaml lists for this stage, writes fingerprint.json: the SHA-256 of each
file as a syntax tree without comments and docstrings. Trainings depend on that file alone.
"""

import hashlib
from pathlib import Path

from dvc.repo import Repo

from stages.common import files, stage
from stages.common.errors import UserError
from tools import syntax_trees

FILE = Path("fingerprint.json")


def of(paths: list[str]) -> dict[str, str]:
    """Return the SHA-256 of the syntax tree of each file."""
    trees = {path: syntax_trees.tree(Path(path).read_bytes()) for path in sorted(paths)}
    return {path: hashlib.sha256(tree.encode()).hexdigest() for path, tree in trees.items()}


def check() -> None:
    """Raise `UserError` if code has changed since this stage ran: DVC looks once, at its start."""
    with Repo() as repo:
        if repo.status(targets=["fingerprint"]):
            raise UserError(
                "the code of the trainings changed while the study was running. Results of two "
                "versions must not be mixed; run the same command again."
            )


def main() -> None:
    """Write the file."""
    code = [name for name in stage.at_start().values if name.endswith(".py")]
    files.write_json(FILE, of(code))


if __name__ == "__main__":
    stage.run(main)
