"""What dvc.yaml declares for each stage, and the code that runs in it."""

from functools import cache

from cover import sources
from project import ROOT
from ruamel.yaml import YAML
from source import Source

DECLARED = YAML(typ="safe").load(ROOT / "dvc.yaml")["stages"]
PARAMS = YAML(typ="safe").load(ROOT / "params.yaml")
STAGES = {
    name: stage.get("do", stage) for name, stage in DECLARED.items()
}  # a foreach stage stands for its instances
TRAINING = [name for name in STAGES if name.startswith("train_")]


def parameters(name: str) -> dict:
    """Return the committed parameters that dvc.yaml declares for a stage, nested, as DVC does."""
    found: dict = {}
    for entry in STAGES[name]["params"]:
        *sections, last = entry.split(".")
        source, place = PARAMS, found
        for section in sections:
            source, place = source[section], place.setdefault(section, {})
        place[last] = source[last]
    return found


@cache
def code(name: str) -> list[Source]:
    """Return the files that run in a stage."""
    return sources(ROOT, f"stages/{name}.py")


def outputs(name: str) -> set[str]:
    """Return the paths that a stage declares to write."""
    entries = [
        entry for kind in ("outs", "metrics", "plots") for entry in STAGES[name].get(kind, [])
    ]
    return {entry if isinstance(entry, str) else next(iter(entry)) for entry in entries}
