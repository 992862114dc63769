"""dvc.yaml says what the code does: DVC does not notice a dependency that is missing there."""

import ast
from functools import cache

import pytest
from cover import complaint, sources
from project import ROOT
from ruamel.yaml import YAML
from source import Source

from stages.data import dataset

DECLARED = YAML(typ="safe").load(ROOT / "dvc.yaml")["stages"]
PARAMS = YAML(typ="safe").load(ROOT / "params.yaml")
STAGES = {
    name: stage.get("do", stage) for name, stage in DECLARED.items()
}  # a foreach stage stands for its instances
TRAINING = [name for name in STAGES if name.startswith("train_")]
SPLITS = {
    f"stages.data.dataset.{name}": path
    for name, path in vars(dataset).items()
    if str(path).startswith("data/prepared/")
}
MADE = ("data/", "models/", "metrics/", "plots/")  # what stages hand on to each other


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


def given(name: str) -> set[str]:
    """Return the names of the arguments that a stage's script gives to `trainer.train`."""
    script = Source(ROOT, f"stages/{name}.py")
    calls = script.calls("stages.training.trainer.train")
    return {argument.arg for call in calls for argument in call.keywords}


def sections(source: Source) -> set[str]:
    """Return the sections of params.yaml that a file reads.

    By `params.read(Schema, "a", "b")`, `params.declared()["a"]` or `params.declared().get("a")`.
    """
    names = [name for call in source.calls("stages.common.params.read") for name in call.args[1:]]
    declared = set(source.calls("stages.common.params.declared"))
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Subscript) and node.value in declared:
            names.append(node.slice)
        elif isinstance(node, ast.Call) and getattr(node.func, "value", None) in declared:
            names.append(node.args[0])
    return {ast.literal_eval(name) for name in names}


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
    texts = {
        text
        for source in code(name)
        for text in source.texts()
        if text.startswith(MADE) and text not in SPLITS.values()
    }
    for text in texts:
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


@pytest.mark.parametrize("name", TRAINING)
def test_of_train_a_model_declares_what_its_own_section_does_not_set(name):
    """So `-S train.augment=true` leaves `augmented` alone and `-S train.epochs=3` the champion."""
    own = set(PARAMS["models"][name.removeprefix("train_")])
    if "optimizer" in given(name):
        own |= {"optimizer", "schedule"}
    expected = {f"train.{key}" for key in set(PARAMS["train"]) - own}
    assert {entry for entry in STAGES[name]["params"] if entry.startswith("train")} == expected


@pytest.mark.parametrize("name", STAGES)
def test_parameters_are_the_sections_that_the_code_reads(name):
    read = {section for source in code(name) for section in sections(source)}
    if "augment" in given(name):
        read.discard("augmentation")
    declared = STAGES[name].get("params", [])
    models = {entry for entry in declared if entry.startswith("models.")}
    assert models == {section for section in read if section.startswith("models.")}
    assert {entry.split(".")[0] for entry in declared} == {part.split(".")[0] for part in read}


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
    imported = {name for source in code("compare") for name in source.imported.values()}
    heavy = {name for name in imported if {"keras", "tensorflow"} & set(name.split("."))}
    assert heavy == set()
