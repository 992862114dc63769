"""Each statistic against an independent implementation or a case worked out by hand."""

import numpy as np
import pytest
from scipy import stats

from stages.distortions.registry import DISTORTIONS
from stages.evidence import calibration, differences, hypotheses, robustness
from stages.evidence.predictions import Predictions

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
    assert hypotheses.bootstrap_interval(values) == pytest.approx(expected, abs=0.001)


def test_p_above_is_the_one_sided_t_test_and_1_where_nothing_varies():
    values = RNG.normal(0.02, 0.3, 400)
    t = (values.mean() - 0.01) / (values.std(ddof=1) / np.sqrt(400))
    assert hypotheses.p_above(values, 0.01) == pytest.approx(stats.t.sf(t, 399))
    assert hypotheses.p_above(np.zeros(50), 0) == 1


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
    """Four images at 80 %, of which three are correct: 5 percentage points off."""
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


def predictions(accuracy: dict[str, float], count: int = 100) -> dict[str, np.ndarray]:
    """Classes (severities, n) of which the given share is 0, the correct class."""
    wrong = {name: round(count * (1 - share)) for name, share in accuracy.items()}
    return {
        name: np.tile(np.arange(count) < wrong[name], (len(each.severities), 1)).astype(np.uint8)
        for name, each in DISTORTIONS.items()
    }


def test_mce_and_means_by_hand():
    """Half of baseline's errors in the family, twice as many outside."""
    base = dict.fromkeys(DISTORTIONS, 0.8)
    other = {name: 0.9 if each.in_family else 0.6 for name, each in DISTORTIONS.items()}
    predicted = {"baseline": predictions(base), "other": predictions(other)}
    table = robustness.summary(robustness.accuracies(np.zeros(100), predicted))
    assert table.loc["baseline"].tolist() == pytest.approx([0.8, 0.8, 0.8, 1])
    mean, mce = (5 * 0.9 + 9 * 0.6) / 14, (5 * 0.5 + 9 * 2) / 14
    assert table.loc["other"].tolist() == pytest.approx([mean, 0.9, 0.6, mce])


def test_without_baseline_there_is_no_mce():
    predicted = {"other": predictions(dict.fromkeys(DISTORTIONS, 0.8))}
    table = robustness.summary(robustness.accuracies(np.zeros(100), predicted))
    assert list(table) == ["corrupted_accuracy", "in_family", "outside"]


def test_the_share_of_an_image_counts_each_distortion_the_same():
    """Correct in all but `flip`, which has one severity as against five: 4 of 5 distortions."""
    predicted, labels = predictions(dict.fromkeys(DISTORTIONS, 1.0)), np.zeros(100)
    predicted["flip"] = np.ones_like(predicted["flip"])
    inside = robustness.by_image(labels, predicted, robustness.IN_FAMILY)
    assert inside == pytest.approx([0.8] * 100)
    outside = robustness.by_image(labels, predicted, robustness.OUTSIDE_FAMILY)
    assert outside.tolist() == [1] * 100
    predicted["rotate"][1:] = 1  # correct at severity 1 alone
    slight = robustness.by_image(labels, predicted, robustness.IN_FAMILY, last_severity=1)
    assert slight == pytest.approx([0.8] * 100)


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        ("clean", [-1, 0, 1]),
        ("in_family", [0.2, 0]),
        ("outside_family", [0, 0]),
        ("slightly_distorted", [0.2, 0]),
    ],
)
def test_differences_by_image_are_the_first_model_minus_the_second(images, expected):
    """The test images are of class 0; `second` fails under `flip` on the first chosen one."""
    second = predictions(dict.fromkeys(DISTORTIONS, 1.0), count=2)
    second["flip"] = np.array([[1, 0]], np.uint8)
    of_models = Predictions(
        labels=np.zeros(3, int),
        classes=["a", "b"],
        validation_labels=np.zeros(0, int),
        chosen=np.array([0, 2]),
        test={"first": np.eye(2)[[1, 0, 0]], "second": np.eye(2)[[0, 0, 1]]},
        validation={},
        distorted={"first": predictions(dict.fromkeys(DISTORTIONS, 1.0), 2), "second": second},
    )
    result = robustness.differences_by_image(of_models, "first", "second", images)
    assert result == pytest.approx(expected)
