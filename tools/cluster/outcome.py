"""What a stage on a worker came to: its results, or why there are none."""

import re
from dataclasses import dataclass

from stages.common.errors import UserError


@dataclass(frozen=True)
class Outcome:
    """What a stage came to: its entry in dvc.lock, whether its command ran, on which host.

    `seconds`: what all of it took, and its three parts.
    """

    entry: dict
    ran: bool
    host: str
    seconds: dict[str, float]


class StageError(UserError):
    """A stage ended with a mistake that the user can fix: its sentence, and the host's name."""


class UnfitWorkerError(UserError):
    """A worker cannot run stages: its address, and why. Another one may."""

    def __init__(self, address: str, reason: str) -> None:
        """Both are arguments, so that Dask can send the error to the user's machine."""
        super().__init__(address, reason)
        self.address, self.reason = address, reason


def begun(stage: str, printed: str) -> bool:
    """Say whether DVC has begun to run a stage, by what it has printed."""
    return f"Running stage '{stage}'" in printed


# What stands below the sentence of a stage, and is of no use far from the clone.
BESIDE = ("DVC: ", "The stage's former results were removed")


def said(printed: str, code: int) -> str:
    """Return the sentence of a stage that failed; the last lines if it printed no sentence."""
    lines = [line for line in printed.splitlines() if line.strip() and not line.startswith("> ")]
    errors = [number for number, line in enumerate(lines) if re.match(r"error: ", line)]
    if errors:
        lines = [line for line in lines[errors[-1] :] if not line.startswith(BESIDE)]
    return (
        "\n".join(lines[-12:]).removeprefix("error: ")
        or f"it printed nothing and ended with {code}"
    )
