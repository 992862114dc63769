"""What the command line says about a run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How stages are chosen and run; without anything, all of them on a cluster of this machine.

    `address` of the scheduler; without one, a cluster of `workers` on this machine. `no_change`:
    the states of data, in the words of `dvc status`, for which nothing is run. `follow`: a file,
    relative to the DVC repository, of which each line is printed while a stage writes it.
    """

    targets: tuple[str, ...] = ()
    address: str | None = None
    workers: int | None = None
    no_change: tuple[str, ...] = ()
    follow: str | None = None
