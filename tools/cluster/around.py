"""The DVC repository around another one: study/ and photos/ read what the main pipeline made."""

import os
from pathlib import Path

from dvc.exceptions import NotDvcRepoError, OutputNotFoundError
from dvc.output import Output
from dvc.repo import Repo
from dvc.stage import PipelineStage, Stage

from stages.common.errors import UserError
from tools.cluster import plan


def repository(repo: Repo) -> Repo | None:
    """Return the DVC repository that this one lies in, of the same git repository, if there is."""
    try:
        found = Repo(Path(repo.root_dir).parent)
    except NotDvcRepoError:
        return None
    return found if Path(found.root_dir).is_relative_to(repo.scm.root_dir) else None


def share(repo: Repo, around: Repo, wanted: plan.Plan) -> None:
    """Push what the stages to run read of the repository around theirs.

    Raises `UserError` if that is not up to date.
    """
    read = set()
    for stage in repo.index.stages:
        if stage.addressing in wanted.missing:
            for path in _outside(stage):
                read |= {output.stage for output in _outputs(around, path)}
    if not read:
        return
    targets = sorted(stage.addressing for stage in read)
    if changed := plan.changed(around, wanted.no_change, targets):
        # An addressing is relative to this folder, and wrong in the one around it.
        names = " ".join(sorted(_name(stage) for stage in read if stage.addressing in changed))
        raise UserError(
            f"the stages here read what {names} of the DVC repository around this one should make, "
            f"which is not up to date; in the folder around this one, run: dvc repro {names}"
        )
    around.push(targets=targets)


def pull(stage: PipelineStage) -> None:
    """Pull what a stage reads of the repository around its own, as far as it is not there."""
    # Of a folder a part may be here, which another stage has read.
    paths = [path for path in _outside(stage) if not Path(path).is_file()]
    if paths and (around := repository(stage.repo)):
        with around:
            outputs = [each for path in paths for each in _outputs(around, path)]
            # By the stages' names: a path would be looked up in the dvc.yaml of the inner one.
            around.pull(sorted({each.stage.addressing for each in outputs if not each.exists}))


def _outside(stage: PipelineStage) -> list[str]:
    """Return what a stage reads outside of its repository: dependencies, and `meta: {reads: []}`.

    The latter is for what a stage reads without being stale when it changes.
    """
    own = Path(stage.repo.root_dir)
    paths = [dependency.fs_path for dependency in stage.deps]
    read = (stage.meta or {}).get("reads", ())
    paths += [os.path.normpath(Path(stage.wdir, each)) for each in read]
    return [path for path in paths if not Path(path).is_relative_to(own)]


def _outputs(around: Repo, path: str) -> list[Output]:
    """Return the outputs that are a file, or lie in a folder; none if git keeps it."""
    try:
        return around.find_outs_by_path(path, recursive=True, strict=False)
    except OutputNotFoundError:
        return []


def _name(stage: Stage) -> str:
    """Return what a user types for a stage in the folder of its repository."""
    if isinstance(stage, PipelineStage):
        return stage.name
    return os.path.relpath(stage.path, stage.repo.root_dir)
