"""How every stage runs: its inputs checked before and after, mistakes told in sentences."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo

from stages.common import start_up
from stages.common.errors import UserError
from stages.common.inputs import Inputs, running

_at_start: list[Inputs] = []  # of the running stage, once it has begun


def begin() -> None:
    """Remember what the stage is made from, before its code is imported."""
    with suppress(UserError):  # `run` meets it again, and says it
        at_start()


def run(main: Callable[[], None]) -> None:
    """Run a stage. A `UserError`, an unreadable file or a full disk ends it with a sentence.

    So does a parameter that no stage reads, and a change of the stage's code, parameters or data
    while it runs: DVC would record the changed version as the origin of the result.
    """
    start_up.end()
    try:
        if "DVC_STAGE" in os.environ:
            at_start()
        main()
        if _at_start:
            origin()
    except UserError as error:
        sys.exit(f"error: {error}{_way_back()}")
    except OSError as error:
        if error.errno is None:
            raise
        # A failed write does not say which file it was.
        place = error.filename or f"a file in {Path.cwd()}"
        sys.exit(
            f"error: cannot use {place}: {error.strerror}. Fix the permissions or free disk "
            f"space, then run the command again.{_way_back()}"
        )


def at_start() -> Inputs:
    """Return what the running stage was made from when it began.

    Raises `UserError` if no stage is running or params.yaml has what no stage reads.
    """
    if not _at_start:
        _at_start.append(Inputs())
    return _at_start[0]


def origin() -> dict[str, object]:
    """Return what the running stage is made from, see `Inputs`.

    Raises `UserError` if any of it has changed since the stage began.
    """
    before = at_start()
    now = before.now()
    changed = [name for name in before.values | now if before.values.get(name) != now.get(name)]
    if changed:
        raise UserError(
            f"changed while the stage was running: {', '.join(changed)}. The result belongs "
            "to neither version and is not recorded; run the command again."
        )
    return now


def instance() -> str:
    """Return which instance of a foreach stage is running: MODEL in evaluate@MODEL.

    Raises `UserError` if none is.
    """
    name = os.environ.get("DVC_STAGE", "").partition("@")[2]
    if not name:
        raise UserError("run this stage through DVC: dvc repro STAGE@MODEL")
    return name


def _way_back() -> str:
    """Return how to get back what DVC removed from the workspace before it ran the stage."""
    if ".dvc" in Path.cwd().parts:
        return ""  # an experiment in a folder of its own: the workspace is untouched
    try:
        with Repo() as repo:
            former = [out for out in running(repo).outs if out.hash_info]
    except (UserError, DvcException, ValueError):
        return ""
    commands = [
        f"{command} {' '.join(names)}"
        for command, cached in (("git restore", False), ("dvc checkout", True))
        if (names := [out.def_path for out in former if out.use_cache == cached])
    ]
    if not commands:
        return ""
    return f"\nThe stage's former results were removed; to get them back: {' && '.join(commands)}"
