"""ladder: a model of the main pipeline, trained and evaluated with another seed.

Runs the main pipeline's own stages in a copy of the project, writes data/predictions/NAME/,
correct/NAME.npz and metrics/trainings/NAME.json; NAME is ladder-MODEL-SEED. A copy that was
interrupted goes on after its last complete epoch. With the seed of the main pipeline, nothing is
trained if that has its results at hand.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from dvc.repo import Repo

from benchmarks import trial
from benchmarks.trial import inside
from stages.common import files, stage
from stages.common.errors import UserError
from stages.data import dataset
from study import freshness, recipe, record, settings
from study.correct import PARTS
from study.record import MAIN


def check_main(model: str) -> None:
    """Raise `UserError` if the main pipeline's `model` is not that of its code and parameters.

    The ladder depends on what that was made of; without its data it still is what it was.
    """
    with inside(MAIN):
        _, changed = freshness.status(f"train_{model}", f"evaluate@{model}")
    if changed:
        raise UserError(
            f"the main pipeline's {model} is not up to date ({', '.join(sorted(changed))} "
            "changed): its other seeds would not belong to it. In the project's folder, run: "
            "dvc repro"
        )


def is_done(model: str, seed: int) -> bool:
    """Return whether the main pipeline has the results of `model` with this seed at hand."""
    with inside(MAIN), Repo() as repo:
        own = repo.stage.collect(f"train_{model}")[0]
        seeds = [recipe.seed_of(each.hash_info.value) for each in own.params]
        return seeds == [seed] and not repo.status(targets=[f"train_{model}", f"evaluate@{model}"])


def train(model: str, seed: int, name: str) -> Path:
    """Train and evaluate `model` with `seed`; return the folder of the copy.

    Exits if one of its stages fails, which has then said why.
    """
    with inside(MAIN):
        try:
            folder, _ = trial.run(model, {recipe.SEED: seed}, f"study-{name}")
        except subprocess.CalledProcessError as error:
            sys.exit(error.returncode)
    return MAIN / folder


def keep(name: str, model: str, folder: Path) -> None:
    """Copy the predictions of `model` from the project in `folder`, and write the figures."""
    source = folder / "data/predictions" / model
    record.predictions(name).mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        shutil.copy(source / f"{part}.npz", record.predictions(name))
    answers = files.load_arrays(source / "distorted.npz", f"evaluate@{model}")
    record.save_shifted(name, answers, answers["translate"])
    measured = trial.measured(folder, model)
    known = {"images": len(dataset.load(MAIN / dataset.TRAIN))} | {
        each: round(measured[each], 5) for each in ("calibration_error", "distorted")
    }
    record.write(name, folder, model, record.size(folder, model) | known)


def main() -> None:
    """Train the model and seed after which DVC named this instance of the stage."""
    model, seed = settings.instance()
    name = f"ladder-{model}-{seed}"
    check_main(model)
    if is_done(model, seed):
        keep(name, model, MAIN)
        return
    folder = train(model, seed, name)
    check_main(model)
    keep(name, model, folder)
    shutil.rmtree(folder)


if __name__ == "__main__":
    stage.run(main)
