"""Which trainings are those of the code, data and parameters of now; a stopped study has others."""

from collections.abc import Callable
from pathlib import Path

from dvc.lock import LockError
from dvc.repo import Repo

from stages.common.errors import UserError
from study.record import MAIN


def stale(own: int) -> set[str]:
    """Return the names of the trainings that are missing or that DVC would train again.

    `own`: the seed of the main pipeline, whose trainings are among those of its models. Raises
    `UserError` if another DVC command is at work.
    """
    stages, changed = status(Path(), lambda stage: "@" in stage)  # without the one that runs
    found = {name(stage) for stage in changed}
    for stage in changed:
        if stage.startswith("learning_rate@"):
            optimizer = stage.replace("learning_rate@", "optimizer@")
            found |= {name(each) for each in stages if each.startswith(f"{optimizer}-")}
    _, changed = status(MAIN, lambda stage: stage.startswith(("train_", "evaluate@")))
    models = {stage.removeprefix("train_").removeprefix("evaluate@") for stage in changed}
    return found | {f"ladder-{model}-{own}" for model in models}


def status(folder: Path, wanted: Callable[[str], bool]) -> tuple[list[str], set[str]]:
    """Return the wanted stages of the DVC repository in `folder`, and which of them changed."""
    try:
        with Repo(str(folder)) as repo:
            stages = [each.addressing for each in repo.index.stages if wanted(each.addressing)]
            return stages, set(repo.status(targets=stages))
    except LockError as error:
        raise UserError(
            f"another DVC command is at work ({error}); wait for it, then run this again"
        ) from None


def name(stage: str) -> str:
    """Return the name of the training of a stage: pooling-none-0 of cnn@pooling-none-0."""
    script, _, instance = stage.partition("@")
    return instance if script == "cnn" else f"{script}-{instance}"
