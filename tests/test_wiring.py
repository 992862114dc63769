"""dvc.yaml says what the code does: DVC does not notice a dependency that is missing there."""

import pytest
from cover import complaint
from declared import DECLARED, PARAMS, STAGES, TRAINING, code, outputs
from jinja2 import Environment, nodes
from project import ROOT

from stages.data import dataset
from stages.pages import models

SPLITS = {
    f"stages.data.dataset.{name}": path
    for name, path in vars(dataset).items()
    if str(path).startswith("data/prepared/")
}
MADE = ("data/", "models/", "metrics/", "plots/")  # what stages hand on to each other


def texts(name: str) -> set[str]:
    """Return every string in the code of a stage and in the templates that it depends on."""
    templates = [path for dep in STAGES[name]["deps"] for path in (ROOT / dep).glob("templates/*")]
    trees = [Environment().parse(path.read_text()) for path in templates]
    constants = {str(each.value) for tree in trees for each in tree.find_all(nodes.Const)}
    return constants.union(*(source.texts() for source in code(name)))


def test_every_script_in_stages_is_a_stage_of_its_name():
    scripts = {path.stem for path in (ROOT / "stages").glob("*.py")} - {"__init__"}
    assert scripts == set(STAGES)


@pytest.mark.parametrize("name", STAGES)
def test_dependencies_on_code_are_what_the_stage_imports(name):
    problem = complaint(ROOT, name, DECLARED[name])
    assert not problem, problem


@pytest.mark.parametrize("name", STAGES)
def test_each_stage_runs_its_own_script(name):
    command = STAGES[name]["cmd"]
    assert command.split()[:3] == ["python", "-m", f"stages.{name}"]


@pytest.mark.parametrize("name", STAGES)
def test_the_splits_that_the_code_names_are_dependencies_or_outputs(name):
    """dataset.TRAIN, .VALIDATION and .TEST, in the stage's code and in all that it imports."""
    named = {SPLITS[used] for source in code(name) for used in source.used() & set(SPLITS)}
    declared = {*STAGES[name]["deps"], *outputs(name)}
    assert {path for path in declared if path.startswith("data/prepared")} == named


@pytest.mark.parametrize("name", STAGES)
def test_the_paths_that_the_code_names_are_dependencies_or_outputs(name):
    """Of a path with the name of a model or a distortion in it, the part before the name."""
    declared = {*STAGES[name]["deps"], *outputs(name)}
    for text in texts(name) - set(SPLITS.values()):
        if text.startswith(MADE):
            known = any(path.startswith(text) or text.startswith(path) for path in declared)
            assert known, f"{name} names {text} and declares nothing there"


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


def test_a_model_is_described_alike_to_dvc_and_to_readers():
    """dvc.yaml cannot be a dependency of the stage that writes the report."""
    described = {name.removeprefix("train_"): STAGES[name]["desc"] for name in TRAINING}
    assert models.described(list(PARAMS["models"])) == described


def test_results_in_git_keep_the_run_cache():
    """cache: false among outs turns it off; among metrics and plots it does not."""
    for name in [*TRAINING, "evaluate", "preprocess", "download"]:
        assert all(isinstance(out, str) for out in STAGES[name].get("outs", [])), name


@pytest.mark.parametrize("name", ["compare", "report"])
def test_what_compares_needs_no_tensorflow(name):
    imported = {name for source in code(name) for name in source.imported.values()}
    heavy = {name for name in imported if {"keras", "tensorflow"} & set(name.split("."))}
    assert heavy == set()
