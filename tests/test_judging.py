"""From the figures of the models to the verdict on a claim about them."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from stages.evidence import differences, judging, verdicts
from stages.evidence.claims import Claim
from stages.evidence.estimates import Judgement
from stages.evidence.predictions import Predictions

COUNT = 1000


def comparison(**correct: np.ndarray) -> SimpleNamespace:
    """What a comparison knows of models that classify these test images correctly, bool (n,)."""
    labels = np.zeros(COUNT, int)
    predictions = Predictions(
        labels=labels,
        classes=["a", "b"],
        validation_labels=labels[:100],
        chosen=labels[:0],
        test={model: np.eye(2)[1 - values.astype(int)] for model, values in correct.items()},
        validation={},
        distorted={},
    )
    scores = {
        "model": list(correct),
        "test_accuracy": [float(values.mean()) for values in correct.values()],
        "validation_accuracy": [0.5] * len(correct),
        "parameters": [50, 100, 80][: len(correct)],
        "flops": [5.0, 10.0, 10.0][: len(correct)],
    }
    return SimpleNamespace(
        predictions=predictions,
        pairs=differences.pairs(correct),
        by_model=pd.DataFrame(scores).set_index("model"),
        sizes={"test": COUNT, "validation": 100},
    )


def first(count: int) -> np.ndarray:
    """The first `count` images are classified correctly."""
    return np.arange(COUNT) < count


THREE = {"ann": first(800), "baseline": first(900), "deep": first(950)}


def judged(models: list[str], known: SimpleNamespace | None = None, **rule) -> Judgement:
    claim = Claim(who="we", claim="it is so", models=models, judged=rule)
    [judgement] = judging.judge_all([claim], known or comparison(**THREE))
    return judgement


@pytest.mark.parametrize(
    ("split", "claimed", "verdict", "images"),
    [("test", 0.9, "supported", 1000), ("test", 0.5, "refuted", 1000),
     ("validation", 0.5, "supported", 100)],
)  # fmt: skip
def test_an_accuracy_is_that_of_its_split(split, claimed, verdict, images):
    result = judged(["baseline"], by="accuracy", split=split, claimed=claimed)
    assert (result.verdict, result.estimates[0].images) == (verdict, images)
    near = {"low": claimed - 0.2, "high": min(1, claimed + 0.2)}
    in_range = judged(["baseline"], by="accuracy_range", split=split, **near)
    assert in_range.verdict == verdict
    assert in_range.estimates == result.estimates


def test_each_model_before_the_last_must_be_more_accurate_than_the_last():
    result = judged(["baseline", "deep", "ann"], by="more_accurate")
    assert result.verdict == "supported"
    assert [each.models for each in result.estimates] == [("baseline", "ann"), ("deep", "ann")]
    assert [each.value for each in result.estimates] == pytest.approx([0.1, 0.15])
    assert judged(["ann", "deep"], by="more_accurate").verdict == "refuted"
    assert judged(["ann", "deep", "baseline"], by="more_accurate").verdict == "undecided"
    assert judged(["deep", "ann"], by="better_generalization").verdict == "supported"


def test_a_difference_is_judged_by_its_p_value_among_those_of_all_pairs():
    known = comparison(ann=first(800), baseline=first(806), deep=first(812))
    result = judged(["baseline", "ann"], known, by="more_accurate")
    row = differences.find(known.pairs, "baseline", "ann")
    assert row.p < verdicts.LEVEL <= row.p_holm == result.estimates[0].p
    assert result.verdict == "undecided"


@pytest.mark.parametrize(("operations", "verdict"), [(10.0, "refuted"), (30.0, "undecided")])
def test_the_best_balance_is_lost_to_a_better_model_that_is_no_more_expensive(operations, verdict):
    known = comparison(**THREE)
    known.by_model.loc["deep", "flops"] = operations
    result = judged(["baseline", "ann", "deep"], known, by="best_balance")
    assert result.verdict == verdict
    assert [each.models for each in result.estimates] == [("ann", "baseline"), ("deep", "baseline")]


def test_a_mean_difference_is_judged_by_its_interval_alone():
    result = judged(["deep", "baseline"], by="mean_difference", images="clean")
    [estimate] = result.estimates
    assert (result.verdict, estimate.p, estimate.images) == ("supported", None, COUNT)
    assert estimate.value == pytest.approx(0.05)


def test_what_takes_several_trainings_or_photographs_is_open():
    result = judged(["deep", "baseline"], by="not_consistently_better")
    assert (result.verdict, result.estimates[0].models) == ("open", ("deep", "baseline"))
    for rule in ("more_epochs", "better_on_photographs"):
        assert judged(["deep", "baseline"], by=rule) == Judgement("open")


def test_hypotheses_are_corrected_together_and_others_keep_their_place():
    rule = {"by": "hypothesis", "images": "clean", "above": 0.04, "level": 0.05}
    known, models = comparison(**THREE), ["deep", "baseline"]
    tested = Claim(who="we", claim="by much", models=models, judged=rule)
    twice = tested.model_copy(update={"claim": "by much, again"})
    other = Claim(who="C", claim="by some", models=models, judged={"by": "more_accurate"})
    alone = judging.judge_all([tested], known)[0].estimates[0].p
    both = judging.judge_all([tested, other, twice], known)
    assert both[0].estimates[0].p == pytest.approx(min(1, 2 * alone))
    assert both[1] == judging.judge(other.judged, other.models, known)
    assert both[2].estimates[0].p == pytest.approx(min(1, 2 * alone))
