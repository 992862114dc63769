"""What was measured, in words, against sentences written by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from stages.evidence import ledger, rules, wording
from stages.evidence.claims import Claim
from stages.evidence.estimates import Estimate
from stages.evidence.judging import Judgement

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
PAIR_TEXT = "deep minus baseline: +1.55 percentage points (1.11 to 2.00), p < 0.001"


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
        "augmented minus baseline: -0.18 percentage points (-0.66 to 0.30, n = 10,000), p = 0.194"
    )


def test_what_else_belongs_to_a_claim_is_said():
    models = ("deep", "baseline")
    assert words(models, (PAIR, PAIR), by="more_accurate") == f"{PAIR_TEXT}; {PAIR_TEXT}"
    assert words(models, (PAIR,), by="better_generalization") == (
        f"{PAIR_TEXT} on test images; training minus validation accuracy, plain images, in "
        "percentage points: deep 2.00, baseline 2.00"
    )
    assert words(models[::-1], (PAIR,), by="best_balance") == (
        f"{PAIR_TEXT}, with 0.80 times the parameters and 3.88 times the operations"
    )
    assert words(models, (PAIR,), by="several_trainings", shows="difference") == (
        f"{PAIR_TEXT}, in one training of each"
    )
    assert words(models, (), by="several_trainings", shows="best_epochs") == (
        "best epoch: deep 12 of 12, baseline 4 of 9, in one training of each"
    )


@pytest.mark.parametrize(("aim", "end"), [(0.01, "is reached"), (0.05, "is not reached")])
def test_the_aim_of_a_hypothesis_is_reached_or_not(aim, end):
    judged = {"by": "hypothesis", "images": "clean", "above": 0.0, "level": 0.05, "aim": aim}
    expected = f"{PAIR_TEXT}; the aim of {100 * aim:g} percentage points {end}"
    assert words(("deep", "baseline"), (PAIR,), **judged) == expected


def test_an_open_claim_names_the_command_that_trains_with_more_seeds(monkeypatch):
    judgements = [Judgement("open", (PAIR,)), Judgement("supported", (PAIR,))]
    monkeypatch.setattr(ledger, "judge_all", lambda _stated, _comparison: judgements)
    models, rule = ("deep", "baseline"), {"by": "several_trainings", "shows": "difference"}
    claim = Claim(who="C", claim="it is so", models=models, judged=rule)
    entries = ledger.entries([claim, claim], COMPARISON)
    assert [each.command for each in entries] == [ledger.MORE_SEEDS, ledger.REPRODUCE]
    assert entries[0].judged == rules.SeveralTrainings(**rule)
