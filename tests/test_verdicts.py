"""When a claim is supported, refuted or undecided."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stages.evidence import claims, differences, judging, means, verdicts
from stages.evidence.estimates import Judgement
from stages.pages import wording

RNG = np.random.default_rng(0)
HYPOTHESES = [each for each in claims.load().claims if each.who in ("we, H1", "we, H2", "we, H3")]


def judgements_on(monkeypatch, **values: np.ndarray) -> list[Judgement]:
    """The judgements on H1 to H3 for these differences of each image, augmented minus baseline."""
    monkeypatch.setattr(
        judging, "differences_by_image", lambda _, _model, _other, name: values[name]
    )

    low, high = means.bootstrap_interval(values["clean"])
    pair = ("augmented", "baseline", values["clean"].mean(), low, high, 0, 0, 1.0, 1.0)
    pairs = pd.DataFrame([pair], columns=[*differences.COLUMNS, "p_holm"])
    return judging.judge_all(HYPOTHESES, SimpleNamespace(predictions=None, pairs=pairs))


def test_hypotheses_are_supported_refuted_or_undecided_with_holm_s_p_values(monkeypatch):
    noise = RNG.normal(0, 0.1, 2000)
    values = {"in_family": noise + 0.06, "outside_family": noise - 0.06, "clean": noise - 0.005}
    judgements = judgements_on(monkeypatch, **values)
    assert [each.verdict for each in judgements] == ["supported", "refuted", "undecided"]
    estimates = [each.estimates[0] for each in judgements]
    assert estimates[0].value == pytest.approx(0.06, abs=0.01)
    raw = [
        stats.ttest_1samp(each, bound, alternative="greater").pvalue
        for each, bound in zip(values.values(), (0, 0, -0.005), strict=True)
    ]
    assert [each.p for each in estimates] == pytest.approx(list(differences.holm(raw)))


def test_h3_is_supported_when_the_loss_is_surely_within_its_margin(monkeypatch):
    small = RNG.normal(-0.001, 0.05, 10_000)
    judgements = judgements_on(monkeypatch, in_family=small, outside_family=small, clean=small)
    assert judgements[2].verdict == "supported"


def test_two_equal_models_are_never_supported_above_0(monkeypatch):
    nothing = np.zeros(50)
    judgements = judgements_on(
        monkeypatch, in_family=nothing, outside_family=nothing, clean=nothing
    )
    assert [each.verdict for each in judgements] == ["refuted", "refuted", "supported"]


@pytest.mark.parametrize(
    ("interval", "p", "verdict"),
    [
        ((0.01, 0.02), 0.009, "supported"),
        ((0.01, 0.02), 0.01, "undecided"),
        ((-0.01, 0.02), 0.001, "undecided"),
        ((-0.02, 0), 0.9, "refuted"),
    ],
)
def test_a_hypothesis_needs_its_interval_and_its_level(interval, p, verdict):
    assert verdicts.of_hypothesis(interval, p, bound=0, level=0.01) == verdict


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((0.91, 0.93), "supported"),
        ((0.90, 0.92), "undecided"),
        ((0.92, 0.94), "undecided"),
        ((0.94, 0.95), "refuted"),
        ((0.80, 0.90), "refuted"),
    ],
)
def test_a_claimed_range_is_judged_by_the_whole_interval(interval, verdict):
    assert verdicts.of_range(0.91, 0.93, interval) == verdict


@pytest.mark.parametrize(
    ("claimed", "verdict"), [(0.92, "supported"), (0.90, "refuted"), (0.94, "refuted")]
)
def test_a_claimed_figure_is_judged_by_our_interval(claimed, verdict):
    assert verdicts.of_figure(claimed, (0.91, 0.93)) == verdict


@pytest.mark.parametrize(
    ("difference", "p", "verdict"),
    [(0.01, 0.049, "supported"), (-0.01, 0.049, "refuted"), (0.01, 0.05, "undecided")],
)
def test_a_pair_is_judged_by_holm_s_p_value(difference, p, verdict):
    assert verdicts.of_pair(difference, p) == verdict


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [((0.01, 0.03), "supported"), ((-0.03, 0), "refuted"), ((0, 0.03), "undecided")],
)
def test_a_mean_over_images_is_judged_by_its_interval(interval, verdict):
    assert verdicts.of_mean(interval) == verdict


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [(["refuted"], "refuted"), (["supported"] * 2, "supported"),
     (["supported", "refuted"], "undecided")],
)  # fmt: skip
def test_a_claim_about_several_pairs_needs_the_same_verdict_on_each(parts, verdict):
    assert verdicts.of_all(parts) == verdict


@pytest.mark.parametrize(
    ("better", "ratio", "verdict"),
    [
        ("supported", 1.0, "refuted"),
        ("supported", 1.01, "undecided"),
        ("undecided", 0.5, "undecided"),
    ],
)
def test_only_a_better_model_that_is_no_more_expensive_refutes_the_best_balance(
    better, ratio, verdict
):
    assert verdicts.of_balance([("refuted", 0.1), (better, ratio)]) == verdict


def test_every_rule_of_the_claims_has_a_judge_and_words():
    for claim in claims.load().claims:
        kind = type(claim.judged)
        assert wording.measured.dispatch(kind) is not wording.measured.dispatch(object)
        judged_together = claim.judged.by == "hypothesis"
        assert (judging.judge.dispatch(kind) is judging.judge.dispatch(object)) == judged_together
