"""Claims about photographs are judged by the models' answers to real ones."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import small_ladder
from small_ladder import ONCE

from stages.common import params
from stages.common.errors import UserError
from stages.evidence.claims import Claim
from stages.evidence.estimates import Estimate, Judgement
from stages.pages import photographs, stronger, trainings

TRAINED = {
    "baseline": {"train": {"epochs": 10}, "models.baseline": {}},
    "augmented": {"train.epochs": 10, "models.augmented": {"augment": True}},
    "deep": {"models.deep": {"epochs": 12}},
}


@pytest.fixture(autouse=True)
def parameters(monkeypatch) -> dict:
    """The parameters of the stage; `deep` was trained with others."""
    declared = {
        "train": {"epochs": 10},
        "models": {"baseline": {}, "augmented": {"augment": True}, "deep": {"epochs": 20}},
    }
    monkeypatch.setattr(params, "declared", lambda: declared)
    return declared


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch) -> Path:
    """A project with tables about photographs, which is the current folder."""
    for path in (photographs.DIFFERENCES, photographs.PARAMETERS):
        (tmp_path / path.parent).mkdir(parents=True)
    (tmp_path / photographs.DIFFERENCES).write_text(
        "way,model,other,difference,low,high,won,lost,p_holm\n"
        "converted,baseline,augmented,-0.1,-0.15,-0.05,10,34,0.001\n"
        "converted,baseline,deep,-0.1,-0.15,-0.05,10,34,0.001\n"
        "corrected,baseline,augmented,-0.05,-0.1,0.0,10,22,0.3\n"
    )
    (tmp_path / photographs.ACCURACIES).write_text("way,model,n\nnaive,baseline,245\n")
    (tmp_path / photographs.PARAMETERS).write_text(json.dumps(TRAINED))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def on_photographs(*models: str, data_set: str = "Fashion-MNIST") -> Judgement:
    claim = Claim(who="A", claim="so", models=models, judged={"by": "better_on_photographs"})
    comparison = SimpleNamespace(data_set=data_set)
    empty = trainings.Ladder(**small_ladder.content({}))
    [judgement] = stronger.judge_all([claim], [ONCE], comparison, empty)
    return judgement


def test_photographs_decide_about_the_models_that_answered_them():
    """By the answers before the correction; those after it are shown beside them."""
    result = on_photographs("augmented", "baseline")
    assert result.verdict == "supported"
    pair = ("augmented", "baseline")
    before = Estimate(pair, 0.1, 0.05, 0.15, images=245, p=0.001)
    after = Estimate(pair, 0.05, 0.0, 0.1, images=245, p=0.3)
    assert result.estimates == (before, after)
    assert on_photographs("baseline", "augmented").verdict == "refuted"
    assert on_photographs("linear", "baseline") is ONCE
    assert on_photographs("augmented", "baseline", data_set="Invented") is ONCE


def test_models_of_other_parameters_are_not_those_that_answered():
    assert on_photographs("deep", "baseline") is ONCE


@pytest.mark.parametrize("models", [{"baseline": {"epochs": 3}}, {"augmented": {"augment": False}}])
def test_photographs_say_nothing_after_a_change_of_the_parameters(parameters, models):
    """A parameter that is new in a section counts too."""
    parameters["models"] |= models
    assert on_photographs("augmented", "baseline") is ONCE


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (photographs.DIFFERENCES, ""),
        (photographs.DIFFERENCES, "way,model,other\nconverted,baseline,augmented\n"),
        (photographs.PARAMETERS, "[]"),
    ],
)
def test_damaged_files_about_photographs_end_in_a_sentence(project, path, content):
    (project / path).write_text(content)
    with pytest.raises(UserError, match=r"is missing or damaged; .*make photos"):
        on_photographs("augmented", "baseline")
