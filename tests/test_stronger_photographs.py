"""Claims about photographs are judged by the models' answers to real ones."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import small_ladder
from small_ladder import ONCE

from stages.common.errors import UserError
from stages.evidence.claims import Claim
from stages.evidence.estimates import Estimate, Judgement
from stages.pages import photographs, stronger, trainings


@pytest.fixture
def photos(tmp_path, monkeypatch) -> Path:
    """The folder of tables about photographs, in a project that is the current folder."""
    folder = tmp_path / photographs.DIFFERENCES.parent
    folder.mkdir(parents=True)
    (folder / "differences.csv").write_text(
        "model,other,difference,low,high,won,lost,p_holm\n"
        "baseline,augmented,-0.1,-0.15,-0.05,10,34,0.001\n"
    )
    (folder / "accuracy.csv").write_text("way,model,n\nnaive,baseline,245\n")
    monkeypatch.chdir(tmp_path)
    return folder


def on_photographs(*models: str, data_set: str = "Fashion-MNIST") -> Judgement:
    claim = Claim(who="A", claim="so", models=models, judged={"by": "better_on_photographs"})
    comparison = SimpleNamespace(data_set=data_set)
    empty = trainings.Ladder(**small_ladder.content({}))
    [judgement] = stronger.judge_all([claim], [ONCE], comparison, empty)
    return judgement


@pytest.mark.usefixtures("photos")
def test_photographs_decide_about_the_models_that_answered_them():
    result = on_photographs("augmented", "baseline")
    assert result.verdict == "supported"
    expected = Estimate(("augmented", "baseline"), 0.1, 0.05, 0.15, images=245, p=0.001)
    assert result.estimates == (expected,)
    assert on_photographs("baseline", "augmented").verdict == "refuted"
    assert on_photographs("deep", "baseline") is ONCE
    assert on_photographs("augmented", "baseline", data_set="Invented") is ONCE


def test_damaged_tables_of_photographs_end_in_a_sentence(photos):
    (photos / "differences.csv").write_text("")
    with pytest.raises(UserError, match=r"is missing or damaged; .*make photos"):
        on_photographs("augmented", "baseline")
