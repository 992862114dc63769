"""recipe: what a model of the main pipeline is made of, apart from its seed.

Reads ../dvc.lock and the code that it names, writes recipes/MODEL.json. Other seeds of the model
depend on that file alone. The bytes of the model would not do: another kind of processor may give
it other last digits, and then all its seeds would be trained again.
"""

from pathlib import Path

from dvc.utils.serialize import load_yaml
from pydantic import BaseModel, RootModel

from stages.common import files, stage
from stages.common.errors import UserError
from study import fingerprint
from study.record import MAIN

SEED = "train.seed"
SECTION, KEY = SEED.split(".")


class Stage(BaseModel):
    """What is used of a stage in recipes/MODEL.json."""

    params: dict


class Recipe(RootModel[dict[str, Stage]]):
    """recipes/MODEL.json."""


def path(model: str) -> Path:
    """Return the file of a model."""
    return Path(f"recipes/{model}.json")


def of(model: str) -> dict[str, dict]:
    """Return command, parameters, data and code of a model's two stages, as dvc.lock has them.

    Of code the SHA-256 of its syntax tree without comments. Raises `UserError` if a stage has
    never run.
    """
    lock = load_yaml(MAIN / "dvc.lock")["stages"]
    stages = [f"train_{model}", f"evaluate@{model}"]
    for each in stages:
        if each not in lock:
            raise UserError(f"the main pipeline has never run {each}; run: make repro")
    return {each: _content(lock[each], f"models/{model}.keras") for each in stages}


def parameters(model: str) -> dict:
    """Return what recipes/MODEL.json has of the parameters of the training, by dotted names.

    Raises `UserError` if the file is missing or damaged.
    """
    stages = files.read_json(path(model), Recipe, f"recipe@{model}").root
    return _dotted(stages[f"train_{model}"].params)


def _dotted(section: dict, prefix: str = "") -> dict:
    """Return the values of nested sections by their dotted names; an empty section is none."""
    found: dict = {}
    for key, value in section.items():
        if isinstance(value, dict):
            found |= _dotted(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found


def _content(entry: dict, trained: str) -> dict:
    inputs = {each["path"]: each["md5"] for each in entry["deps"] if each["path"] != trained}
    return {
        "cmd": entry["cmd"],
        "params": _without_seed(entry.get("params", {})),
        "deps": {name: _code(name) or md5 for name, md5 in inputs.items()},
    }


def seed_of(parameters: dict) -> int | None:
    """Return the seed among parameters as DVC has them: by its own key, or in its section."""
    return parameters.get(SEED, parameters.get(SECTION, {}).get(KEY))


def _without_seed(of_files: dict[str, dict]) -> dict:
    """Return the parameters of all files without the seed."""
    found = {key: value for values in of_files.values() for key, value in values.items()}
    found.pop(SEED, None)
    if SECTION in found:
        found[SECTION] = {key: value for key, value in found[SECTION].items() if key != KEY}
    return found


def _code(name: str) -> dict[str, str]:
    """Return the hash of each file of code, of a file or a folder; nothing if it is data."""
    place = MAIN / name
    files_of_code = [place] if place.suffix == ".py" else place.rglob("*.py")
    return fingerprint.of([str(each) for each in files_of_code])


def main() -> None:
    """Write the file of the model after which DVC named this instance of the stage."""
    model = stage.instance()
    files.write_json(path(model), of(model))


if __name__ == "__main__":
    stage.run(main)
