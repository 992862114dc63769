"""Each statistic against an independent implementation or a case worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from stages.evidence import calibration, differences, means

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 4, 3000)
PROBABILITIES = np.exp(RNG.normal(size=(3000, 4)) + 2 * np.eye(4)[LABELS])
PROBABILITIES /= PROBABILITIES.sum(axis=1, keepdims=True)


def correct(won: int, lost: int, both: int, neither: int) -> dict[str, np.ndarray]:
    """Two models: `won` images the first alone classifies correctly, `lost` the second alone."""
    counts = (won, lost, both, neither)
    return {
        "first": np.repeat([True, False, True, False], counts),
        "second": np.repeat([False, True, True, False], counts),
    }


def test_mcnemar_is_the_binomial_test_of_the_images_on_which_two_disagree():
    row = differences.pairs(correct(30, 12, 900, 58)).iloc[0]
    assert (row.won, row.lost, row.difference) == (30, 12, 0.018)
    assert row.p == pytest.approx(stats.binomtest(12, 42).pvalue)


def test_two_equal_models_have_p_1_and_an_interval_of_0():
    row = differences.pairs(correct(0, 0, 90, 10)).iloc[0]
    assert (row.p, row.p_holm, row.low, row.high) == (1, 1, 0, 0)


def test_the_paired_bootstrap_agrees_with_scipy_s_and_with_the_normal_interval():
    both = correct(60, 30, 800, 110)
    values = both["first"].astype(float) - both["second"]
    low, high = differences.paired_bootstrap_interval(both["first"], both["second"], seed=0)
    independent = stats.bootstrap((values,), np.mean, method="percentile", rng=1, batch=500)
    assert (low, high) == pytest.approx(independent.confidence_interval, abs=0.0015)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert (low, high) == pytest.approx((0.03 - half, 0.03 + half), abs=0.0015)


def test_one_model_alone_makes_no_pair():
    table = differences.pairs({"first": np.array([True, False])})
    assert table.empty
    assert list(table) == [*differences.COLUMNS, "p_holm"]


def test_the_bootstrap_interval_of_a_mean_agrees_with_the_normal_interval():
    values = RNG.normal(0.02, 0.3, 4000)
    half = 1.96 * values.std() / np.sqrt(len(values))
    expected = (values.mean() - half, values.mean() + half)
    assert means.bootstrap_interval(values) == pytest.approx(expected, abs=0.001)


def test_p_above_is_the_one_sided_t_test_and_1_where_nothing_varies():
    values = RNG.normal(0.02, 0.3, 400)
    t = (values.mean() - 0.01) / (values.std(ddof=1) / np.sqrt(400))
    assert means.p_above(values, 0.01) == pytest.approx(stats.t.sf(t, 399))
    assert means.p_above(np.zeros(50), 0) == 1


def test_holm_by_hand():
    """Sorted, times 3, 2 and 1, never falling: 0.01 > 0.03, 0.02 > 0.04, 0.04 > 0.04."""
    assert differences.holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])


def test_a_pair_can_be_read_from_either_side():
    table = differences.pairs(correct(30, 12, 900, 58))
    forth = differences.find(table, "first", "second")
    back = differences.find(table, "second", "first")
    assert back.difference == -forth.difference
    assert (back.low, back.high) == (-forth.high, -forth.low)
    assert (back.won, back.lost) == (12, 30)


def test_calibration_error_against_a_plain_loop():
    confidence, correct = PROBABILITIES.max(axis=1), PROBABILITIES.argmax(axis=1) == LABELS
    expected = 0.0
    for number in range(15):
        inside = (confidence > number / 15) & (confidence <= (number + 1) / 15)
        if inside.any():
            expected += inside.mean() * abs(correct[inside].mean() - confidence[inside].mean())
    error = calibration.expected_calibration_error(LABELS, PROBABILITIES)
    assert error == pytest.approx(expected, rel=1e-9)


def test_calibration_error_by_hand():
    """Four images at 80%, of which three are correct: 5 percentage points off."""
    given = np.array([[0.8, 0.2]] * 4)
    error = calibration.expected_calibration_error(np.array([0, 0, 0, 1]), given)
    assert error == pytest.approx(0.05)


def test_brier_by_its_formula():
    expected = ((PROBABILITIES - np.eye(4)[LABELS]) ** 2).sum(axis=1).mean()
    assert calibration.brier(LABELS, PROBABILITIES) == pytest.approx(expected)


def test_scaling_by_1_changes_nothing_and_none_changes_the_prediction():
    assert calibration.scaled(PROBABILITIES, 1.0) == pytest.approx(PROBABILITIES)
    same = calibration.scaled(PROBABILITIES, 2.5).argmax(axis=1) == PROBABILITIES.argmax(axis=1)
    assert same.all()


def test_the_temperature_undoes_one_that_was_applied():
    """The likeliest temperature of logits times 3 is 3 times that of the logits."""
    plain = calibration.fit_temperature(LABELS, PROBABILITIES)
    sharp = calibration.fit_temperature(LABELS, calibration.scaled(PROBABILITIES, 1 / 3))
    assert sharp == pytest.approx(3 * plain, rel=1e-3)


def test_accuracy_at_coverage_leaves_out_the_least_confident_tenth():
    given = np.array([[0.9, 0.1]] * 9 + [[0.55, 0.45]])
    assert calibration.accuracy_at_coverage(np.array([0] * 9 + [1]), given) == 1
