"""Parameters: the committed ones fit their stages, wrong ones are named one sentence each."""

import importlib
from typing import Annotated, Literal

import pytest
from declared import PARAMS, TRAINING, parameters
from pydantic import Field, PositiveInt

from stages import download, preprocess
from stages.common import params
from stages.common.errors import UserError
from stages.training import trainer
from stages.training.augmentation import Augmentation
from stages.training.protocol import Protocol

MISSING = object()


class Cooking(params.Section):
    """The sections `shared` and `meals.soup` of the tests, merged."""

    count: PositiveInt
    rate: Annotated[float, Field(gt=0)]
    salted: bool
    kind: Literal["clear", "thick"]
    herbs: Annotated[list[str], Field(min_length=1, max_length=2, examples=[["dill"]])]


RIGHT = {"count": 3, "rate": 0.5, "salted": True, "kind": "clear", "herbs": ["dill"]}


@pytest.fixture
def declare(monkeypatch):
    """Return a function that sets what DVC hands to the stage."""
    return lambda content: monkeypatch.setattr(params, "declared", lambda: content)


def refusal(schema: type[params.Section], *sections: str) -> str:
    with pytest.raises(UserError) as caught:
        params.read(schema, *sections)
    return str(caught.value)


def test_right_values_are_read(declare):
    declare({"shared": RIGHT})
    assert params.read(Cooking, "shared").model_dump() == RIGHT


def test_a_whole_number_is_a_number(declare):
    declare({"shared": RIGHT | {"rate": 2}})
    assert params.read(Cooking, "shared").rate == 2.0


def test_a_later_section_wins(declare):
    declare({"shared": RIGHT, "meals": {"soup": {"count": 7}}})
    assert params.read(Cooking, "shared", "meals.soup").model_dump() == RIGHT | {"count": 7}
    assert params.read(Cooking, "shared").count == 3


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("count", "10", "count should be a whole number, got '10'."),
        ("count", True, "count should be a whole number, got True."),
        ("count", 2.0, "count should be a whole number, got 2.0."),
        ("count", None, "count should be a whole number, got None."),
        ("count", 0, "count should be greater than 0, got 0."),
        ("rate", "1e-3", "rate should be a number, got '1e-3'."),
        ("rate", True, "rate should be a number, got True."),
        ("rate", -0.5, "rate should be greater than 0, got -0.5."),
        ("rate", float("inf"), "rate should be a finite number, got inf."),
        ("salted", "yes", "salted should be true or false, got 'yes'."),
        ("salted", 1, "salted should be true or false, got 1."),
        ("kind", "thin", "kind should be 'clear' or 'thick', got 'thin'."),
        ("herbs", "dill", "herbs should be a list such as ['dill'], got 'dill'."),
        ("herbs", ["dill", 4], "herbs.1 should be text, got 4."),
        ("herbs", [], "herbs should have 1 or more items, got []."),
        ("herbs", list("abc"), "herbs should have at most 2 items, got ['a', 'b', 'c']."),
    ],
)
def test_a_wrong_value_is_named_in_the_section_it_comes_from(declare, key, value, sentence):
    declare({"shared": RIGHT | {key: value}, "meals": {"soup": {key: value}}})
    assert refusal(Cooking, "shared") == f"params.yaml: shared.{sentence}"
    declare({"shared": RIGHT, "meals": {"soup": {key: value}}})
    assert refusal(Cooking, "shared", "meals.soup") == f"params.yaml: meals.soup.{sentence}"


def test_an_unknown_key_is_named_with_the_known_ones(declare):
    known = "is not a known parameter; known here: count, rate, salted, kind, herbs."
    declare({"shared": RIGHT | {"cuont": 3}, "meals": {"soup": {"lid": 1}}})
    assert refusal(Cooking, "shared") == f"params.yaml: shared.cuont {known}"
    assert f"params.yaml: meals.soup.lid {known}" in refusal(Cooking, "shared", "meals.soup")


def test_a_missing_key_is_named_in_the_section_of_the_model(declare):
    declare(
        {"shared": {"count": 3}, "meals": {"soup": {k: RIGHT[k] for k in RIGHT if k != "rate"}}}
    )
    sentence = (
        "params.yaml: meals.soup.rate is missing; add it (or to shared, if all models have it), "
        "or restore the committed file."
    )
    assert refusal(Cooking, "shared", "meals.soup") == sentence


def test_every_problem_has_its_sentence(declare):
    wrong = {"count": "3", "salted": True, "kind": "clear", "herbs": ["dill"], "lid": 1}
    declare({"shared": wrong, "meals": {"soup": {"kind": "thin"}}})
    lines = refusal(Cooking, "shared", "meals.soup").splitlines()
    places = ["shared.count", "meals.soup.rate", "meals.soup.kind", "shared.lid"]
    assert [line.split()[:2] for line in lines] == [["params.yaml:", place] for place in places]


@pytest.mark.parametrize(
    ("content", "got"),
    [
        ({}, "nothing"),
        ({"meals": {}}, "nothing"),
        ({"meals": None}, "nothing"),
        ({"meals": {"soup": None}}, "nothing"),
        ({"meals": {"soup": 3}}, "3"),
        ({"meals": {"soup": ["dill"]}}, "['dill']"),
    ],
)
def test_a_section_that_is_none_is_named(declare, content, got):
    declare({"shared": RIGHT} | content)
    expected = f"params.yaml: meals.soup must be a section of keys and values, got {got}; "
    assert refusal(Cooking, "shared", "meals.soup").startswith(expected)


def test_without_dvc_the_way_to_run_a_stage_is_named(monkeypatch):
    monkeypatch.delenv("DVC_STAGE", raising=False)
    with pytest.raises(UserError, match="dvc repro STAGE"):
        params.declared()


@pytest.mark.parametrize("stage", TRAINING)
def test_training_accepts_what_is_committed_and_declared(declare, monkeypatch, stage):
    trained = []
    monkeypatch.setattr(trainer, "train", lambda name, *_, **__: trained.append(name))
    declare(parameters(stage))
    importlib.import_module(f"stages.{stage}").main()
    assert [f"train_{name}" for name in trained] == [stage]


@pytest.mark.parametrize("stage", TRAINING)
def test_training_refuses_a_key_that_it_does_not_know(declare, stage):
    declared = parameters(stage)
    model = stage.removeprefix("train_")
    declare(declared | {"models": {model: declared["models"][model] | {"dorpout": 0.3}}})
    with pytest.raises(UserError, match=rf"models\.{model}\.dorpout is not a known parameter"):
        importlib.import_module(f"stages.{stage}").main()


@pytest.mark.parametrize(
    ("stage", "schema", "section"),
    [
        ("download", download.Data, "data"),
        ("preprocess", preprocess.Data, "data"),
        ("preprocess", preprocess.Preprocess, "preprocess"),
        ("train_augmented", Augmentation, "augmentation"),
    ],
)
def test_a_stage_accepts_what_is_committed_and_declared(declare, stage, schema, section):
    declare(parameters(stage))
    assert set(params.read(schema, section).model_dump()) == set(parameters(stage)[section])


@pytest.mark.parametrize(
    ("schema", "section"), [(preprocess.Preprocess, "preprocess"), (Protocol, "train")]
)
@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_numpy_would_not_take_is_refused(declare, schema, section, seed):
    declare({section: PARAMS[section] | {"seed": seed}})
    assert f"params.yaml: {section}.seed should be " in refusal(schema, section)


def test_a_zoom_that_would_leave_nothing_of_an_image_is_refused(declare):
    declare({"augmentation": PARAMS["augmentation"] | {"zoom": 1.5}})
    sentence = "params.yaml: augmentation.zoom should be less than 1, got 1.5."
    assert refusal(Augmentation, "augmentation") == sentence
