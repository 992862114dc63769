"""photos/dvc.yaml says what its code does: DVC does not notice a dependency that is missing."""

import ast
import re
import subprocess
from functools import cache

import pytest
from cover import sources
from project import ROOT
from ruamel.yaml import YAML
from source import Source

FOLDER = ROOT / "photos"
DECLARED = YAML(typ="safe").load(FOLDER / "dvc.yaml")["stages"]
STAGES = {name: stage.get("do", stage) for name, stage in DECLARED.items()}
READ_BESIDES = {  # by modules, without an import
    "photos/registry.py": "registry.csv",
    "photos/evidence/page.py": "evidence/templates/photos.md",
}


@cache
def code(name: str) -> list[Source]:
    """Return the files that run in a stage."""
    return sources(ROOT, f"photos/{name}.py")


def from_here(path: str) -> str:
    """Return a path of the project as photos/dvc.yaml names it."""
    return path.removeprefix("photos/") if path.startswith("photos/") else f"../{path}"


def outputs(name: str) -> list[str]:
    entries = [each for kind in ("outs", "metrics", "plots") for each in STAGES[name].get(kind, [])]
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


@pytest.mark.parametrize("name", STAGES)
def test_dependencies_on_code_are_what_the_stage_imports(name):
    """Files, not folders: of a folder outside of its repository DVC would count __pycache__ too."""
    paths = {source.path for source in code(name)}
    expected = {from_here(path) for path in paths}
    expected |= {data for module, data in READ_BESIDES.items() if module in paths}
    made = ("data/", "metrics/", "../data/", "../metrics/", "../models", "../plots/")
    listed = [dep for dep in STAGES[name]["deps"] if not dep.startswith(made)]
    assert len(listed) == len(set(listed))
    assert set(listed) == expected


@pytest.mark.parametrize("name", STAGES)
def test_each_stage_runs_its_own_script(name):
    seed = "PYTHONHASHSEED=0 " if name == "export" else ""
    assert STAGES[name]["cmd"] == f"{seed}PYTHONPATH=.. python -m photos.{name}"


@pytest.mark.parametrize("name", STAGES)
def test_the_paths_that_the_code_names_are_dependencies_or_outputs(name):
    declared = {dep.partition("$")[0] for dep in [*STAGES[name]["deps"], *outputs(name)]}
    made = ("data/", "metrics", "plots", "../app/models", "../models/", "../docs/")
    own = [source for source in code(name) if source.path == f"photos/{name}.py"]
    for source in own:
        paths = {
            node.args[0].value
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "Path"
            and isinstance(node.args[0], ast.Constant)
        }
        for path in paths:
            assert path.startswith(made)
            assert any(each.startswith(path) for each in declared), path


@pytest.mark.parametrize("name", STAGES)
def test_what_one_stage_reads_another_writes(name):
    written = {path for each in STAGES for path in outputs(each)}
    for dep in STAGES[name]["deps"]:
        if dep.startswith("data/"):
            assert any(path.startswith(dep) for path in written), dep


def test_of_the_main_lock_only_the_parameters_of_trainings_are_read():
    """All of it would change with the main report, which reads what is made here."""
    keys = [
        key
        for stage in STAGES.values()
        for each in stage.get("params", [])
        if isinstance(each, dict)
        for key in each.get("../dvc.lock", [])
    ]
    assert keys == ["stages.train_${key}.params"]
    assert not any("../dvc.lock" in stage["deps"] for stage in STAGES.values())


def test_the_main_pipeline_never_needs_a_photograph():
    """A repository of its own: of it the main one sees tables alone, which are in git."""
    assert (FOLDER / ".dvc/config").is_file()
    named = set(re.findall(r"photos\S*", (ROOT / "dvc.yaml").read_text()))
    tables = {"photos/plots/accuracy.csv", "photos/plots/differences.csv"}
    assert named == tables | {"photos/metrics/parameters.json"}
    for path in named:
        subprocess.run(["git", "ls-files", "--error-unmatch", path], cwd=ROOT, check=True)
