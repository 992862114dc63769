"""What a worker must know about one run of `python -m tools.cluster`."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

# What the bytes of a result depend on; DVC, because it says what has changed.
PACKAGES = ("dvc", "keras", "matplotlib", "numpy", "pandas", "pillow", "scipy", "tensorflow")
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


@dataclass(frozen=True)
class Repository:
    """A DVC repository inside the git repository, and how a worker reaches its remote.

    `folder` is relative to the top, "." there. `config` is the text of the committed .dvc/config.
    `local` is what only workers on this machine get: the remote's name and its options, with
    secrets.
    """

    folder: str
    config: str
    local: dict[str, dict] | None = None


@dataclass(frozen=True)
class Session:
    """One run: the commit, the repositories, and what must be the same on all machines.

    The first of `repositories` is the one whose stages run; a second one lies around it, and what
    they read of it is in its own remote. `follow`: a stage and a file that it writes, whose lines
    are told at once.
    """

    token: str
    commit: str
    repositories: tuple[Repository, ...]
    threads: dict[str, str]
    versions: dict[str, str]
    follow: tuple[str, str] | None = None

    @property
    def bundle(self) -> str:
        """The name, in the remote, of the commit with its history."""
        return f"cluster/{self.token}.bundle"


def threads() -> dict[str, str]:
    """Return the variables that fix the number of threads of the arithmetic, as they are here.

    Where the user has set none, a program takes as many threads as there are cores, and another
    number gives other last digits. Dask sets them to 1 in its workers.
    """
    return {name: os.environ.get(name, str(cores())) for name in THREADS}


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


def versions() -> dict[str, str]:
    """Return the versions of what the bytes of a result depend on; "none" if not installed."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    return found
