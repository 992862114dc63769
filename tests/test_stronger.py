"""Claims are judged by several trainings of each model, where the study has them."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import small_ladder
from scipy import stats
from small_ladder import ONCE

from stages.common import params
from stages.common.errors import UserError
from stages.evidence.claims import Claim
from stages.evidence.estimates import Judgement
from stages.pages import convergence, stronger, trainings

ACCURACIES = {"ann": 0.89, "baseline": 0.91, "augmented": 0.911, "deep": 0.93}
COMPARISON = SimpleNamespace(
    data_set="Invented",
    by_model=pd.DataFrame(
        {"model": list(ACCURACIES), "parameters": [60, 100, 100, 80], "flops": [1, 10, 10, 30]}
    ).set_index("model"),
)


def judged(*models: str, ladder: dict | None = None, **rule: object) -> Judgement:
    """Judge a claim about these models, by a ladder that knows them if no other is given."""
    claim = Claim(who="A", claim="it is so", models=models, judged=rule)
    found = trainings.Ladder(**(ladder or small_ladder.content(ACCURACIES)))
    [judgement] = stronger.judge_all([claim], [ONCE], COMPARISON, found)
    return judgement


@pytest.fixture(autouse=True)
def declared(monkeypatch) -> dict:
    """The parameters of the stage."""
    parameters = {"train": {"epochs": 10}, "models": {"deep": {"units": [8]}}}
    monkeypatch.setattr(params, "declared", lambda: parameters)
    return parameters


def test_accuracies_are_means_of_several_trainings():
    result = judged("deep", by="accuracy", split="test", claimed=0.931)
    [estimate] = result.estimates
    assert (result.verdict, estimate.value, estimate.trainings) == ("supported", 0.93, (5,))
    assert judged("deep", by="accuracy", split="test", claimed=0.94).verdict == "refuted"
    inside = judged("deep", by="accuracy_range", split="validation", low=0.92, high=0.94)
    assert inside.verdict == "supported"


def test_pairs_are_turned_round_where_they_need_to_be():
    result = judged("deep", "ann", by="more_accurate")
    [estimate] = result.estimates
    assert (result.verdict, estimate.models) == ("supported", ("deep", "ann"))
    assert estimate.value == pytest.approx(0.04)
    assert estimate.interval == pytest.approx((0.038, 0.042))
    assert judged("ann", "deep", by="more_accurate").verdict == "refuted"
    assert judged("augmented", "baseline", by="better_generalization").verdict == "undecided"


def test_a_model_that_is_better_by_several_trainings_is_so_consistently():
    assert judged("deep", "baseline", by="not_consistently_better").verdict == "refuted"
    assert judged("ann", "baseline", by="not_consistently_better").verdict == "supported"
    assert judged("augmented", "baseline", by="not_consistently_better").verdict == "undecided"


def test_the_best_balance_takes_costs_from_the_comparison():
    assert judged("baseline", "ann", "deep", by="best_balance").verdict == "undecided"
    COMPARISON.by_model.loc["deep", "flops"] = 10
    assert judged("baseline", "ann", "deep", by="best_balance").verdict == "refuted"
    COMPARISON.by_model.loc["deep", "flops"] = 30


@pytest.mark.parametrize(
    ("slower", "faster", "verdict"),
    [
        ([5, 6, 7, None, 5], [2, 2, 3, 3, 4], "supported"),
        ([2, 2, 3, 3, 4], [5, 6, 7, None, 5], "refuted"),
        ([5, 2, 7, 3, 4], [2, 2, 3, 3, 4], "undecided"),
    ],
)
def test_convergence_is_judged_by_the_ranks_of_all_epochs(slower, faster, verdict):
    epochs = [{"model": "augmented", "to_90": slower}, {"model": "baseline", "to_90": faster}]
    ladder = small_ladder.content(ACCURACIES, epochs=epochs)
    result = judged("augmented", "baseline", ladder=ladder, by="more_epochs")
    assert (result.verdict, result.epochs) == (verdict, (tuple(slower), tuple(faster)))


def test_ranks_give_the_exact_p_of_the_rank_sum():
    _, p = convergence.ranks((5, 6, 9, 12, 7), (2, 1, 3, 8, 4))
    exact = stats.mannwhitneyu([5, 6, 9, 12, 7], [2, 1, 3, 8, 4], method="exact")
    assert p == pytest.approx(exact.pvalue)
    assert convergence.ranks((1, 1), (1, 1)) == (0, 1)


def test_hypotheses_on_clean_images_are_tested_against_their_bound():
    rule = {"by": "hypothesis", "images": "clean", "level": 0.05}
    result = judged("augmented", "baseline", above=-0.005, **rule)
    [estimate] = result.estimates
    assert result.verdict == "supported"
    assert estimate.p == pytest.approx(stats.t.sf(6, 8))
    assert judged("augmented", "baseline", above=0.0, **rule).verdict == "undecided"


def test_those_hypotheses_are_corrected_together_and_others_keep_their_judgement():
    rule = {"by": "hypothesis", "above": -0.005, "level": 0.05}
    clean, distorted = (
        Claim(who="we", claim=images, models=("augmented", "baseline"),
              judged=rule | {"images": images})
        for images in ("clean", "held_out")
    )  # fmt: skip
    again = clean.model_copy(update={"claim": "once more"})
    ladder = trainings.Ladder(**small_ladder.content(ACCURACIES))
    stated = [clean, distorted, again]
    first, second, third = stronger.judge_all(stated, [ONCE] * 3, COMPARISON, ladder)
    assert second is ONCE
    assert first.estimates[0].p == third.estimates[0].p == pytest.approx(2 * stats.t.sf(6, 8))


@pytest.mark.parametrize(
    "ladder",
    [
        small_ladder.content(ACCURACIES, data_set="Another"),
        small_ladder.content(ACCURACIES, count=1),
        small_ladder.content({"ann": 0.89, "baseline": 0.91}),
        small_ladder.content({}),
    ],
)
def test_a_ladder_that_does_not_know_the_models_changes_nothing(ladder):
    assert judged("deep", "baseline", ladder=ladder, by="more_accurate") is ONCE


def test_trainings_with_other_parameters_do_not_count(declared):
    made_with = {"deep": {"train.epochs": 10, "models.deep.units": [8]}, "baseline": {}}
    ladder = small_ladder.content(ACCURACIES, parameters=made_with)
    assert judged("deep", "baseline", ladder=ladder, by="more_accurate").verdict == "supported"
    declared["models"]["deep"]["units"] = [16]
    assert judged("deep", "baseline", ladder=ladder, by="more_accurate") is ONCE


@pytest.mark.parametrize("content", [None, "{", '{"data_set": "Invented"}'])
def test_a_missing_or_damaged_ladder_ends_in_a_sentence(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        small_ladder.write(tmp_path, {})
        Path(trainings.PATH).write_text(content)
    with pytest.raises(UserError, match=r"^study/results/ladder\.json is missing or damaged; "):
        trainings.load()
