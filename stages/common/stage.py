"""How every stage runs: its inputs checked before and after, mistakes told in sentences."""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.stage import PipelineStage
from dvc.utils.serialize import load_yaml

from stages.common import start_up
from stages.common.errors import UserError

_at_start: dict[str, object] = {}  # the inputs of the running stage when it began


def run(main: Callable[[], None]) -> None:
    """Run a stage. A `UserError`, an unreadable file or a full disk ends it with a sentence.

    So does a parameter that no stage reads, and a change of the stage's code, parameters or data
    while it runs: DVC would record the changed version as the origin of the result.
    """
    start_up.end()
    declared = "DVC_STAGE" in os.environ
    try:
        if declared:
            _at_start.update(inputs())
        main()
        if declared:
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


def origin() -> dict[str, object]:
    """Return what the running stage is made from, see `inputs`.

    Raises `UserError` if any of it has changed since the stage began.
    """
    now = inputs()
    changed = [name for name in {**_at_start, **now} if _at_start.get(name) != now.get(name)]
    if changed:
        raise UserError(
            f"changed while the stage was running: {', '.join(changed)}. The result belongs "
            "to neither version and is not recorded; run the command again."
        )
    return now


def inputs() -> dict[str, object]:
    """Return what the running stage is made from: its command, hashes of files, parameters.

    Raises `UserError` if no stage is running or if params.yaml has a key that no stage reads.
    """
    try:
        with Repo() as repo:
            running = _running(repo)
            entries = {
                key for each in repo.index.stages for part in each.params for key in part.params
            }
            _refuse_unread(entries)
            files = {
                each.def_path: _hash(each) for each in running.deps if not hasattr(each, "params")
            }
            values = [each.read_params() for each in running.params]
    except (DvcException, ValueError) as error:
        raise UserError(f"DVC cannot read dvc.yaml or params.yaml: {error}") from None
    return {"command": running.cmd, **files, **{k: v for part in values for k, v in part.items()}}


def _running(repo: Repo) -> PipelineStage:
    name = os.environ.get("DVC_STAGE")
    if name is None:
        raise UserError("run this stage through DVC: dvc repro STAGE")
    return next(each for each in repo.index.stages if each.addressing == name)


def _hash(dependency: object) -> str | None:
    try:
        return dependency.get_hash().value
    except FileNotFoundError:
        return None


def _refuse_unread(entries: set[str]) -> None:
    """Raise `UserError` if params.yaml has a section or a key of one that no stage reads.

    `entries`: dotted names of what all stages of dvc.yaml read. Of a section that is only read as
    a whole, the stages that read it check the keys.
    """
    sections: dict[str, set[str]] = {}
    for entry in entries:
        section, *keys = entry.split(".")
        sections.setdefault(section, set()).update(keys[:1])
    for section, values in load_yaml("params.yaml").items():
        if section not in sections:
            raise UserError(_unread(section, sections))
        keys = sections[section]
        for key in values if keys and isinstance(values, dict) else ():
            if key not in keys:
                raise UserError(_unread(f"{section}.{key}", [f"{section}.{each}" for each in keys]))


def _unread(name: str, known: Iterable[str]) -> str:
    return (
        f"params.yaml: {name} is not a known parameter: no stage of dvc.yaml reads it; known here: "
        f"{', '.join(sorted(known))}."
    )


def _way_back() -> str:
    """Return how to get back what DVC removed from the workspace before it ran the stage."""
    if ".dvc" in Path.cwd().parts:
        return ""  # an experiment in a folder of its own: the workspace is untouched
    try:
        with Repo() as repo:
            former = [out for out in _running(repo).outs if out.hash_info]
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
