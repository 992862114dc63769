"""The DVC repository around another one: study/ and photos/ read what the main pipeline made."""

from pathlib import Path

from dvc.exceptions import NotDvcRepoError, OutputNotFoundError
from dvc.repo import Repo
from dvc.stage import PipelineStage

from stages.common.errors import UserError


def repository(repo: Repo) -> Repo | None:
    """Return the DVC repository that this one lies in, of the same git repository, if there is."""
    try:
        found = Repo(Path(repo.root_dir).parent)
    except NotDvcRepoError:
        return None
    return found if Path(found.root_dir).is_relative_to(repo.scm.root_dir) else None


def share(repo: Repo, around: Repo, stages: list[str]) -> None:
    """Push what these stages of `repo` read of the repository around it.

    Raises `UserError` if that is not up to date.
    """
    read = set()
    for stage in repo.index.stages:
        if stage.addressing in stages:
            for path in _outside(stage):
                read |= _makers(around, path)
    if not read:
        return
    if changed := around.status(targets=sorted(read)):
        raise UserError(
            f"the stages here read what {', '.join(changed)} of {around.root_dir} should make, "
            f"which is not up to date; run there first: dvc repro {' '.join(changed)}"
        )
    around.push(targets=sorted(read))


def pull(stage: PipelineStage) -> None:
    """Pull what a stage reads of the repository around its own, as far as it is not there."""
    missing = [path for path in _outside(stage) if not Path(path).exists()]
    if missing and (around := repository(stage.repo)):
        with around:
            # By the stages' names: a path would be looked up in the dvc.yaml of the inner one.
            around.pull(sorted({name for path in missing for name in _makers(around, path)}))


def _outside(stage: PipelineStage) -> list[str]:
    own = Path(stage.repo.root_dir)
    paths = [dependency.fs_path for dependency in stage.deps]
    return [path for path in paths if not Path(path).is_relative_to(own)]


def _makers(around: Repo, path: str) -> set[str]:
    """Return the stages that make a file or what is in a folder; none if git keeps it."""
    try:
        outputs = around.find_outs_by_path(path, recursive=True, strict=False)
    except OutputNotFoundError:
        return set()
    return {output.stage.addressing for output in outputs}
