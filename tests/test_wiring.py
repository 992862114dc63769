"""dvc.yaml says what the code does: DVC does not notice a dependency that is missing there."""

import ast
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
PIPELINE = YAML(typ="safe").load(ROOT / "dvc.yaml")
PARAMS = YAML(typ="safe").load(ROOT / "params.yaml")
STAGES = {
    name: stage.get("do", stage) for name, stage in PIPELINE["stages"].items()
}  # a foreach stage stands for its instances
TRAINING = [name for name in STAGES if name.startswith("train_")]


def script(name: str) -> Path:
    return Path(f"stages/{name}.py")


def imports(path: Path) -> set[str]:
    """The project's modules that `path` imports, directly or through others."""
    found: set[str] = set()
    waiting = [path]
    while waiting:
        tree = ast.parse((ROOT / waiting.pop()).read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("stages"):
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                for module in names:
                    file = Path(module.replace(".", "/") + ".py")
                    if (ROOT / file).exists() and str(file) not in found:
                        found.add(str(file))
                        waiting.append(file)
    return found


def test_every_script_in_stages_is_a_stage_of_its_name():
    scripts = {path.stem for path in (ROOT / "stages").glob("*.py")} - {"__init__"}
    assert scripts == set(STAGES)


@pytest.mark.parametrize("name", STAGES)
def test_code_dependencies_are_the_modules_that_the_stage_imports(name):
    declared = {dep for dep in STAGES[name]["deps"] if dep.endswith(".py")}
    assert declared == imports(script(name)) | {str(script(name)), "stages/__init__.py"}


@pytest.mark.parametrize("name", STAGES)
def test_each_stage_runs_its_own_script(name):
    command = STAGES[name]["cmd"]
    assert command.split()[:3] == ["python", "-m", f"stages.{name}"]


@pytest.mark.parametrize("name", [name for name in STAGES if name != "preprocess"])
def test_the_splits_that_the_code_names_are_dependencies(name):
    """dataset.TRAIN, .VALIDATION and .TEST, in the stage's code and in all that it imports."""
    files = {str(script(name))} | imports(script(name))
    text = "".join((ROOT / file).read_text() for file in files)
    named = {
        f"data/prepared/{found.lower()}.npz" for found in re.findall(r"dataset\.([A-Z]+)\b", text)
    }
    declared = {dep for dep in STAGES[name]["deps"] if dep.startswith("data/prepared")}
    assert named == declared


@pytest.mark.parametrize("name", TRAINING)
def test_training_never_sees_the_test_images(name):
    data = {dep for dep in STAGES[name]["deps"] if dep.startswith("data/")}
    assert data == {"data/prepared/train.npz", "data/prepared/validation.npz"}


@pytest.mark.parametrize("name", TRAINING)
def test_one_name_everywhere(name):
    model = name.removeprefix("train_")
    assert model in PARAMS["models"]
    assert f"models.{model}" in STAGES[name]["params"]
    assert STAGES[name]["outs"] == [f"models/{model}.keras"]
    assert list(STAGES[name]["metrics"][0]) == [f"metrics/train/{model}.json"]
    assert f"models/{model}.keras" in STAGES["compare"]["deps"]


@pytest.mark.parametrize("name", TRAINING)
def test_of_train_a_model_declares_what_its_own_section_does_not_set(name):
    """So `-S train.augment=true` leaves `augmented` alone and `-S train.epochs=3` the champion."""
    own = set(PARAMS["models"][name.removeprefix("train_")])
    if "optimizer=" in (ROOT / script(name)).read_text():
        own |= {"optimizer", "schedule"}
    left = set(PARAMS["train"]) - own
    expected = {"train"} if left == set(PARAMS["train"]) else {f"train.{key}" for key in left}
    assert {entry for entry in STAGES[name]["params"] if entry.startswith("train")} == expected


@pytest.mark.parametrize("name", STAGES)
def test_parameters_are_the_sections_that_the_code_reads(name):
    files = {str(script(name))} | imports(script(name))
    if name == "preprocess":
        files.discard("stages/download.py")  # imported for its schema and its folder
    calls = re.findall(
        r"params\.read\(\s*[\w.]+, ([^)]*)\)", "".join((ROOT / file).read_text() for file in files)
    )
    sections = {part for call in calls for part in re.findall(r'"([\w.]+)"', call)}
    if name == "compare":
        sections.add("models")
    if "distort=" in (ROOT / script(name)).read_text():
        sections.discard("augmentation")
    declared = STAGES[name].get("params", [])
    assert {entry for entry in declared if "models." in entry} == {
        section for section in sections if "models." in section
    }
    assert {entry.split(".")[0] for entry in declared} == {
        section.split(".")[0] for section in sections
    }


def test_every_key_of_the_parameters_reaches_a_stage():
    declared = {entry for stage in STAGES.values() for entry in stage.get("params", [])}
    for section, content in PARAMS.items():
        for key in content:
            assert {section, f"{section}.{key}"} & declared, f"{section}.{key} is read by no stage"


def test_results_in_git_keep_the_run_cache():
    """cache: false among outs turns it off; among metrics and plots it does not."""
    for name in [*TRAINING, "evaluate", "preprocess", "download"]:
        assert all(isinstance(out, str) for out in STAGES[name].get("outs", [])), name


def test_compare_needs_no_tensorflow():
    files = imports(script("compare")) | {"stages/compare.py"}
    found = [
        file
        for file in files
        if re.search(
            r"^(import|from) (keras|tensorflow)\b", (ROOT / file).read_text(), re.MULTILINE
        )
    ]
    assert found == []
