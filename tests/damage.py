"""Small results of two models, `ann` the winner, and ways to damage them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import small_results

from stages import compare
from stages.common.errors import UserError

TEST, VALIDATION, DISTORTED = (
    f"data/predictions/ann/{part}.npz" for part in ("test", "validation", "distorted")
)
TRAINED, TESTED, MODEL = "metrics/train/ann.json", "metrics/test/ann.json", "models/ann.keras"
ACCURACY, LOSS = (f"plots/train/ann/metrics/{part}.tsv" for part in ("eval/accuracy", "train/loss"))
FILES = [TEST, VALIDATION, DISTORTED, TRAINED, TESTED, MODEL, ACCURACY, LOSS]


@pytest.fixture(scope="module")
def good_results(tmp_path_factory) -> Path:
    """A folder with small results of two models."""
    folder = tmp_path_factory.mktemp("good")
    small_results.write(folder, ["linear", "ann"])
    return folder


@pytest.fixture
def results(good_results, tmp_path, monkeypatch) -> Path:
    """A copy of them, in which `compare` works."""
    shutil.copytree(good_results, tmp_path, dirs_exist_ok=True)
    small_results.work_in(tmp_path, ["linear", "ann"], monkeypatch)
    return tmp_path


def refusal(folder: Path) -> str:
    """Return the sentence with which `compare` ends, having written nothing."""
    before = {path for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(UserError) as error:
        compare.main()
    assert {path for path in folder.rglob("*") if path.is_file()} == before
    return str(error.value)


def stage(name: str) -> str:
    """Return the stage that writes the file."""
    return "train_ann" if name in (TRAINED, ACCURACY, LOSS, MODEL) else "evaluate@ann"


def edited(name: str, edit: Callable[[dict], None], folder: Path) -> None:
    """Change the arrays of an .npz file, or the values of a JSON file, with `edit`."""
    path = folder / name
    if path.suffix == ".json":
        content = json.loads(path.read_text())
        edit(content)
        path.write_text(json.dumps(content))
    else:
        with np.load(path) as arrays:
            content = dict(arrays)
        edit(content)
        np.savez(path, **content)


def put(*keys_and_value: object) -> Callable[[dict], None]:
    """Return an edit that sets a value: the last argument, under the keys before it."""
    *keys, last, value = keys_and_value

    def edit(content: dict) -> None:
        for key in keys:
            content = content[key]
        content[last] = value

    return edit


def change(name: str, function: Callable[[np.ndarray], np.ndarray]) -> Callable[[dict], None]:
    """Return an edit that replaces an array by what `function` makes of it."""
    return lambda content: content.update({name: function(content[name])})


def without(*keys: str) -> Callable[[dict], None]:
    """Return an edit that removes the last of `keys`, found under those before it."""
    *outer, last = keys

    def edit(content: dict) -> None:
        for key in outer:
            content = content[key]
        del content[last]

    return edit


def at_0(value: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function that sets the first value of a copy of an array."""

    def changed(array: np.ndarray) -> np.ndarray:
        array = array.copy()
        array.flat[0] = value
        return array

    return changed
