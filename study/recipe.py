"""recipe: what a model of the main pipeline is made of, apart from its seed.

Reads ../dvc.lock and the code that it names, writes recipes/MODEL.json. Other seeds of the model
depend on that file alone. The bytes of the model would not do: another kind of processor may give
it other last digits, and then all its seeds would be trained again.
"""

import hashlib
from pathlib import Path

from dvc.utils.serialize import load_yaml

from stages.common import files, stage
from stages.common.errors import UserError
from study.record import MAIN
from tools import syntax_trees

SEED = "train.seed"


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


def _content(entry: dict, trained: str) -> dict:
    parameters = {
        key: value
        for values in entry.get("params", {}).values()
        for key, value in values.items()
        if key != SEED
    }
    inputs = {each["path"]: each["md5"] for each in entry["deps"] if each["path"] != trained}
    return {
        "cmd": entry["cmd"],
        "params": parameters,
        "deps": {name: _tree(name) or md5 for name, md5 in inputs.items()},
    }


def _tree(name: str) -> str | None:
    """Return the hash of code, a file or a folder; None if it is data."""
    place = MAIN / name
    code = [place] if place.suffix == ".py" else sorted(place.rglob("*.py"))
    trees = [f"{each.relative_to(MAIN)}\n{syntax_trees.tree(each.read_bytes())}" for each in code]
    return hashlib.sha256("\n".join(trees).encode()).hexdigest() if trees else None


def main() -> None:
    """Write the file of the model after which DVC named this instance of the stage."""
    model = stage.instance()
    files.write_json(path(model), of(model))


if __name__ == "__main__":
    stage.run(main)
