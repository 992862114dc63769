"""A file in a folder of this machine."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from stages.data import archives
from stages.sources.errors import UnavailableError

VARIABLE = re.compile(r"\$(\w+)")  # of the environment, in the name of a folder


def blocks(folder: str, name: str) -> Iterator[bytes]:
    """Yield the content of the file `name`. Raises `UnavailableError` if it cannot be read."""
    path = _path(folder) / name
    try:
        with archives.opened(path) as original:
            while block := original.read(archives.BLOCK):
                yield block
    except OSError as error:
        raise UnavailableError(f"{path}: {error.strerror}") from None


def _path(folder: str) -> Path:
    variable = VARIABLE.search(folder)
    if variable and not os.environ.get(variable[1]):
        raise UnavailableError("the environment variable is not set")
    try:
        return home() / Path(os.path.expandvars(folder)).expanduser()
    except RuntimeError as error:  # ~name of a user who does not exist
        raise UnavailableError(str(error)) from None


def home() -> Path:
    """Return the folder from which relative sources count: the project's.

    An experiment in a folder of its own (`--temp`, `--queue`) runs in .dvc/tmp/exps of the project.
    """
    here = Path.cwd()
    return next((folder.parent for folder in here.parents if folder.name == ".dvc"), here)
