"""What was measured, in words, against sentences written by hand."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from stages.evidence import rules
from stages.evidence.claims import Claim
from stages.evidence.estimates import Estimate, Judgement
from stages.pages import ledger, wording
from stages.pages.convergence import Convergence
from stages.pages.stronger import Generalization

PAIR = Estimate(("deep", "baseline"), 0.0155, 0.0111, 0.02, p=0.0004)
SCORES = pd.DataFrame(
    {
        "model": ["baseline", "deep"],
        "train_accuracy": [0.95, 0.96],
        "validation_accuracy": [0.93, 0.94],
        "best_epoch": [4, 12],
        "epochs": [9, 12],
        "parameters": [100, 80],
        "flops": [10, 38.8],
    }
)
COMPARISON = SimpleNamespace(by_model=SCORES.set_index("model"))
PAIR_TEXT = "deep minus baseline: +1.55 percentage points (+1.11 to +2.00), p < 0.001"


def words(models: tuple[str, ...], estimates: tuple[Estimate, ...], **judged: object) -> str:
    """What was measured for a claim about `models` with this rule and these estimates."""
    claim = Claim(who="we", claim="it is so", models=models, judged=judged)
    return wording.measured(claim.judged, models, Judgement("open", estimates), COMPARISON)


@pytest.mark.parametrize(
    ("estimate", "end"),
    [
        (Estimate(("deep",), 0.92, 0.915, 0.925, 10_000), ""),
        (Estimate(("deep",), 0.88, 0.87, 0.89, 10_000), ", lower than claimed"),
        (Estimate(("deep",), 0.95, 0.94, 0.96, 10_000), ", higher than claimed"),
    ],
)
def test_an_accuracy_stands_beside_the_claimed_one(estimate, end):
    low, high = f"{estimate.low:.1%}", f"{estimate.high:.1%}"
    expected = f"{estimate.value:.0%}"[:-1] + f".00% ({low} to {high}, n = 10,000){end}"
    figure = {"by": "accuracy", "split": "test", "claimed": 0.92}
    assert words(("deep",), (estimate,), **figure) == expected
    limits = {"by": "accuracy_range", "split": "test", "low": 0.91, "high": 0.93}
    assert words(("deep",), (estimate,), **limits) == expected


def test_a_difference_has_its_interval_and_what_it_has_of_n_and_p():
    assert wording.difference(PAIR) == PAIR_TEXT
    mean = Estimate(("augmented", "baseline"), -0.0018, -0.0066, 0.003, images=10_000, p=0.1937)
    assert wording.difference(mean) == (
        "augmented minus baseline: -0.18 percentage points (-0.66 to +0.30, n = 10,000), p = 0.194"
    )


def test_what_else_belongs_to_a_claim_is_said():
    models = ("deep", "baseline")
    assert words(models, (PAIR, PAIR), by="more_accurate") == f"{PAIR_TEXT}; {PAIR_TEXT}"
    assert words(models, (PAIR,), by="better_generalization") == (
        f"{PAIR_TEXT} on test images; training minus validation accuracy, plain images, in "
        "percentage points, in one training of each: deep 2.00, baseline 2.00"
    )
    rule = Claim(who="we", claim="x", models=models, judged={"by": "better_generalization"}).judged
    judgement = Generalization("supported", (PAIR,), (0.02, 0.04))
    assert wording.measured(rule, models, judgement, COMPARISON) == (
        f"{PAIR_TEXT} on test images; training minus validation accuracy, plain images, in "
        "percentage points: deep 2.00, baseline 4.00"
    )
    assert words(models[::-1], (PAIR,), by="best_balance") == (
        f"{PAIR_TEXT}, with 0.80 times the parameters and 3.88 times the operations"
    )
    assert words(models, (PAIR,), by="not_consistently_better") == (
        f"{PAIR_TEXT}, in one training of each"
    )
    assert words(models, (), by="more_epochs") == (
        "best epoch: deep 12 of 12, baseline 4 of 9, in one training of each"
    )
    after = replace(PAIR, value=0.002)
    assert words(models, (PAIR, after), by="better_on_photographs") == (
        f"{PAIR_TEXT}, on photographs, before the correction; "
        "after it: +0.20 percentage points (+1.11 to +2.00), p < 0.001"
    )
    missing = words(models, (), by="better_on_photographs")
    assert missing == "not measured for these models as they are now"


@pytest.mark.parametrize(
    ("trainings", "counts"), [((5, 5), "5 trainings of each"), ((5, 3), "5 and 3 trainings")]
)
def test_the_numbers_of_trainings_are_said(trainings, counts):
    pair = replace(PAIR, images=10_000, trainings=trainings)
    text = f"deep minus baseline: +1.55 percentage points (+1.11 to +2.00, n = 10,000, {counts})"
    assert wording.difference(pair) == f"{text}, p < 0.001"
    assert words(("deep", "baseline"), (pair,), by="not_consistently_better") == (
        wording.difference(pair)
    )
    single = Estimate(("deep",), 0.92, 0.915, 0.925, 10_000, trainings=(5,))
    assert wording.accuracy(single) == "92.00% (91.5% to 92.5%, n = 10,000, 5 trainings)"


def test_epochs_of_several_trainings_are_said_smallest_first():
    claim = Claim(who="A", claim="it is so", models=("deep", "baseline"),
                  judged={"by": "more_epochs"})  # fmt: skip
    found = Convergence("supported", epochs=((7, None, 3), (2, 2, 1)), p=0.0123)
    assert wording.measured(claim.judged, claim.models, found, COMPARISON) == (
        "first epoch with 90% on validation: deep 3, 7, never; baseline 1, 2, 2; p = 0.012"
    )


@pytest.mark.parametrize(("aim", "end"), [(0.01, "is reached"), (0.05, "is not reached")])
def test_the_aim_of_a_hypothesis_is_reached_or_not(aim, end):
    judged = {"by": "hypothesis", "images": "clean", "above": 0.0, "level": 0.05, "aim": aim}
    expected = f"{PAIR_TEXT}; the aim of {100 * aim:g} percentage points {end}"
    assert words(("deep", "baseline"), (PAIR,), **judged) == expected


@pytest.mark.parametrize(
    ("rule", "judgement", "command"),
    [
        ("not_consistently_better", Judgement("open", (PAIR,)), "make study"),
        ("not_consistently_better", Judgement("supported", (PAIR,)), "make repro"),
        ("more_accurate", Judgement("supported", (replace(PAIR, trainings=(5, 5)),)), "make study"),
        ("more_epochs", Convergence("supported", epochs=((1,), (2,))), "make study"),
        ("better_on_photographs", Judgement("open"), "make photos"),
        ("better_on_photographs", Judgement("supported", (PAIR, PAIR)), "make photos"),
    ],
)
def test_a_claim_names_the_command_that_measures_it(rule, judgement, command):
    claim = Claim(who="C", claim="it is so", models=("deep", "baseline"), judged={"by": rule})
    [entry] = ledger.entries([claim], [judgement], COMPARISON)
    assert (entry.command, entry.verdict) == (command, judgement.verdict)
    assert isinstance(entry.judged, rules.Rule)
