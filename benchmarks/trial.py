"""One model trained and evaluated with changed parameters, in a copy of the project."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from dvc.repo import Repo
from dvc.utils.serialize import dump_yaml, load_yaml

from stages.evidence import calibration

FOLDER = Path(".dvc/tmp/trials")
LINKED = ["data/prepared", "data/distorted"]


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in `folder` for a while; contextlib's is in Python 3.11 and later."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run(model: str, changes: dict[str, object], name: str) -> tuple[Path, float]:
    """Train and evaluate `model` with `changes` of params.yaml, by their dotted names.

    Returns the folder of the copy, with its metrics/ and data/predictions/, and the minutes of the
    training. Needs data/prepared and data/distorted (dvc repro distort). After a kill, the same
    call goes on from the last epoch, and counts the minutes from there.
    """
    folder = FOLDER / name
    _prepare(folder, changes)
    started = time.perf_counter()
    _stage(f"train_{model}", f"stages.train_{model}", folder)
    minutes = (time.perf_counter() - started) / 60
    _stage(f"evaluate@{model}", "stages.evaluate", folder)
    return folder, minutes


def measured(folder: Path, model: str) -> dict[str, float]:
    """Return accuracies (shares of 1) and calibration errors of a trained and evaluated model.

    `calibration_error`: after the temperature that the validation images choose, on test images.
    """
    trained = json.loads((folder / f"metrics/train/{model}.json").read_text())
    predictions = folder / f"data/predictions/{model}"
    validation, test, distorted = (
        np.load(predictions / f"{part}.npz") for part in ("validation", "test", "distorted")
    )
    temperature = calibration.fit_temperature(validation["labels"], validation["probabilities"])
    scaled = calibration.scaled(test["probabilities"], temperature)
    under = [
        (distorted[name] == distorted["labels"]).mean()
        for name in distorted.files
        if name not in ("labels", "indices")
    ]
    return {
        "validation": trained["final"]["validation"]["accuracy"],
        "test": float((scaled.argmax(axis=1) == test["labels"]).mean()),
        "distorted": float(np.mean(under)),
        "calibration_error": calibration.expected_calibration_error(test["labels"], scaled),
    }


def _prepare(folder: Path, changes: dict[str, object]) -> None:
    shutil.copytree("stages", folder / "stages", dirs_exist_ok=True)
    shutil.copy("dvc.yaml", folder)
    for name in LINKED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if not (folder / name).exists():
            (folder / name).symlink_to(Path(name).resolve())
    parameters = load_yaml("params.yaml")
    for key, value in changes.items():
        *sections, last = key.split(".")
        place = parameters
        for section in sections:
            place = place[section]
        place[last] = value
    dump_yaml(folder / "params.yaml", parameters)
    if not (folder / ".dvc").exists():
        Repo.init(str(folder), no_scm=True)


def _stage(stage: str, module: str, folder: Path) -> None:
    environment = os.environ | {"DVC_STAGE": stage}
    subprocess.run([sys.executable, "-m", module], cwd=folder, env=environment, check=True)
