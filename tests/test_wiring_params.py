"""dvc.yaml declares the parameters that the code reads: no others arrive in a stage."""

import ast

import pytest
from declared import PARAMS, STAGES, TRAINING, code
from project import ROOT
from source import Source


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


@pytest.mark.parametrize("name", TRAINING)
def test_of_train_a_model_declares_what_its_own_section_does_not_set(name):
    """So `-S train.augment=true` leaves `augmented` alone and `-S train.epochs=3` the champion."""
    own = set(PARAMS["models"][name.removeprefix("train_")])
    if "optimizer" in given(name):
        own |= {"optimizer", "schedule"}
    left = set(PARAMS["train"]) - own
    expected = {"train"} if left == set(PARAMS["train"]) else {f"train.{key}" for key in left}
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


def fields_of_data(source: Source) -> set[str]:
    """Return the fields of the schema by which a file reads the section `data`, if it does."""
    fields = {
        node.name: {part.target.id for part in node.body if isinstance(part, ast.AnnAssign)}
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    }
    return {
        field
        for call in source.calls("stages.common.params.read")
        if isinstance(call.args[1], ast.Constant) and call.args[1].value == "data"
        for field in fields[call.args[0].id]
    }


@pytest.mark.parametrize("name", STAGES)
def test_of_data_a_stage_declares_the_keys_of_its_schema(name):
    expected = {f"data.{field}" for source in code(name) for field in fields_of_data(source)}
    declared = STAGES[name].get("params", [])
    assert {entry for entry in declared if entry.startswith("data")} == expected
