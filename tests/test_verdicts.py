"""Hypotheses and claims: when they are supported, refuted or undecided."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stages.common.errors import UserError
from stages.evidence import claims, differences, hypotheses, verdicts

RNG = np.random.default_rng(0)


def outcomes(won: int, lost: int) -> dict[str, np.ndarray]:
    """Two models on images of which `won` the first alone has right, `lost` the second alone."""
    counts = (won, lost, 900)
    return {
        "first": np.repeat([True, False, True], counts),
        "second": np.repeat([False, True, True], counts),
    }


def test_verdicts_supported_refuted_undecided():
    noise = RNG.normal(0, 0.1, 2000)
    tested = hypotheses.verdicts(noise + 0.06, noise - 0.06, noise - 0.005)
    assert [each.verdict for each in tested] == ["supported", "refuted", "undecided"]
    assert tested[0].difference == pytest.approx(0.06, abs=0.01)
    raw = [
        stats.ttest_1samp(values, bound, alternative="greater").pvalue
        for values, bound in ((noise + 0.06, 0), (noise - 0.06, 0), (noise - 0.005, -0.005))
    ]
    assert [each.p for each in tested] == pytest.approx(list(differences.holm(raw)))


def test_h3_is_supported_when_the_loss_is_surely_within_its_margin():
    small = RNG.normal(-0.001, 0.05, 10_000)
    assert hypotheses.verdicts(small, small, small)[2].verdict == "supported"


def test_two_equal_models_are_undecided_or_refuted_never_supported_above_0():
    nothing = np.zeros(50)
    found = [each.verdict for each in hypotheses.verdicts(nothing, nothing, nothing)]
    assert found == ["refuted", "refuted", "supported"]


@pytest.mark.parametrize(
    ("accuracy", "verdict"), [(0.92, "supported"), (0.905, "undecided"), (0.95, "refuted")]
)
def test_a_claimed_range_is_judged_by_the_whole_interval(accuracy, verdict):
    assert verdicts.of_range(0.91, 0.93, accuracy, 10_000)[1] == verdict


@pytest.mark.parametrize(("said", "verdict"), [(0.92, "supported"), (0.90, "refuted")])
def test_a_claimed_figure_is_judged_by_our_interval(said, verdict):
    measured, found = verdicts.of_figure(said, 0.92, 10_000)
    assert found == verdict
    assert measured.endswith(": higher") == (verdict == "refuted")


def test_a_mean_over_images_is_judged_by_its_interval():
    noise = RNG.normal(0, 0.1, 2000)
    found = [verdicts.of_images(noise + shift)[1] for shift in (0.05, -0.05, -noise.mean())]
    assert found == ["supported", "refuted", "undecided"]


@pytest.mark.parametrize(("operations", "verdict"), [(10, "refuted"), (30, "undecided")])
def test_only_a_better_model_that_is_dearer_in_nothing_refutes_the_best_balance(
    operations, verdict
):
    models = {
        "model": ["ann", "baseline", "deep"],
        "parameters": [50, 100, 80],
        "flops": [5, 10, operations],
    }
    rows = {"ann": (10, 60), "deep": (90, 10)}
    pairs = pd.concat(
        differences.pairs(outcomes(*wins)).assign(model=name, other="baseline")
        for name, wins in rows.items()
    )
    measured, found = verdicts.of_balance(pd.DataFrame(models), pairs)
    assert f"0.80 times the parameters and {operations / 10:.2f} times the operations" in measured
    assert found == verdict


def test_the_claims_name_the_model_that_they_miss():
    claims.check([*claims.MODELS, "wide"])
    with pytest.raises(UserError, match="models lacks resnet; "):
        claims.check(list(claims.MODELS[:-1]))
