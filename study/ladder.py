"""ladder: a model of the main pipeline, trained and evaluated with another seed.

Runs the main pipeline's own stages in a copy of the project, writes data/predictions/NAME/ and
metrics/trainings/NAME.json; NAME is ladder-MODEL-SEED. A copy that was interrupted goes on after
its last complete epoch.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dvc.repo import Repo

from benchmarks import trial
from stages.common import files, stage
from stages.common.errors import UserError
from study import record, settings
from study.record import MAIN


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in `folder` for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def check_main(model: str) -> None:
    """Raise `UserError` if the main pipeline's `model` is not that of its code and parameters.

    The ladder depends on that file alone: whatever changes it makes the other seeds stale too.
    """
    with Repo() as repo:
        changed = repo.status(targets=[f"train_{model}", f"evaluate@{model}"])
    if changed:
        raise UserError(
            f"the main pipeline's {model} is not up to date ({', '.join(changed)} changed): its "
            "other seeds would not belong to it. In the project's folder, run: dvc repro"
        )


def train(model: str, seed: int, name: str) -> Path:
    """Train and evaluate `model` with `seed`; return the folder of the copy.

    Exits if one of its stages fails, which has then said why.
    """
    with inside(MAIN):
        check_main(model)
        try:
            folder, _ = trial.run(model, {"train.seed": seed}, f"study-{name}")
        except subprocess.CalledProcessError as error:
            sys.exit(error.returncode)
        check_main(model)
    return MAIN / folder


def keep(name: str, model: str, folder: Path) -> None:
    """Copy the predictions of `model` from the project in `folder`, and write the figures."""
    source = folder / "data/predictions" / model
    record.predictions(name).mkdir(parents=True, exist_ok=True)
    for part in ("validation", "test"):
        shutil.copy(source / f"{part}.npz", record.predictions(name))
    distorted = files.load_arrays(source / "distorted.npz", f"evaluate@{model}")
    record.save_shifted(name, distorted, distorted["translate"])
    record.write(name, folder, model, record.size(folder, model))


def main() -> None:
    """Train the model and seed after which DVC named this instance of the stage."""
    model, seed = settings.instance()
    name = f"ladder-{model}-{seed}"
    folder = train(model, seed, name)
    keep(name, model, folder)
    shutil.rmtree(folder)


if __name__ == "__main__":
    stage.run(main)
