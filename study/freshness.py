"""Which trainings are not those of the present code, data and parameters."""

from dvc.lock import LockError
from dvc.repo import Repo, lock_repo

from stages.common.errors import UserError

MISSING = ("deleted", "not in cache")  # what `dvc status` says of data that is not there


def stale() -> set[str]:
    """Return the names of the trainings that DVC would train again, or for the first time.

    Raises `UserError` if another DVC command is at work.
    """
    stages, changed = status()
    found = {name(stage) for stage in changed}
    for stage in changed:
        script, _, instance = stage.partition("@")
        if script == "learning_rate":
            found |= {name(each) for each in stages if each.startswith(f"optimizer@{instance}-")}
        elif script == "recipe":
            found |= {name(each) for each in stages if each.startswith(f"ladder@{instance}-")}
    return found


def status(*targets: str) -> tuple[list[str], set[str]]:
    """Return the stages of the DVC repository in the current folder, and those that changed.

    Without `targets`: of those that have instances. Missing data is no change: DVC's cache may be
    empty, while what was made of the data is in git.
    """
    try:
        # `dvc status` would read the whole of dvc.lock again for each of its targets.
        with Repo() as repo, lock_repo(repo):
            names = {each.addressing: each for each in repo.index.stages}
            stages = list(targets) or [each for each in names if "@" in each]
            found = {each: names[each].status().get(each, []) for each in stages}
    except LockError as error:
        raise UserError(
            f"another DVC command is at work ({error}); wait for it, then run this again"
        ) from None
    return stages, {stage for stage, changes in found.items() if any(map(_counts, changes))}


def _counts(change: str | dict[str, dict]) -> bool:
    """Return whether a change, as `dvc status` gives it, is more than missing data."""
    if isinstance(change, str):
        return True
    return any(state not in MISSING for states in change.values() for state in states.values())


def name(stage: str) -> str:
    """Return the name of the training of a stage: pooling-none-0 of cnn@pooling-none-0."""
    script, _, instance = stage.partition("@")
    return instance if script == "cnn" else f"{script}-{instance}"
