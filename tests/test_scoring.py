"""Scores against values worked out by hand."""

import numpy as np
import pytest

from stages.scoring import metrics

# Four images of three classes; the last is taken for class 0, class 2 is never predicted.
LABELS = np.array([0, 1, 1, 2], np.uint8)
PROBABILITIES = np.array(
    [[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.25, 0.5, 0.25], [0.8, 0.1, 0.1]], np.float32
)


def test_loss_is_the_mean_negative_logarithm_of_the_true_class():
    expected = -(np.log(0.5) + np.log(0.8) + np.log(0.5) + np.log(0.1)) / 4
    assert metrics.loss(LABELS, PROBABILITIES) == pytest.approx(expected, rel=1e-6)


def test_loss_of_certainty_about_a_wrong_class_is_finite():
    assert metrics.loss(np.array([1]), np.array([[1.0, 0.0]])) == pytest.approx(-np.log(1e-7))


def test_summary():
    summary = metrics.summary(LABELS, PROBABILITIES)
    assert summary["accuracy"] == 0.75
    assert summary["macro"]["precision"] == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert summary["macro"]["recall"] == pytest.approx((1 + 1 + 0) / 3)
    assert summary["macro"]["f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_classification_report_has_a_row_for_each_class():
    report = metrics.classification_report(LABELS, PROBABILITIES)
    assert report.precision.tolist() == [0.5, 1, 0]
    assert report.recall.tolist() == [1, 1, 0]
    assert report.f1.tolist() == pytest.approx([2 / 3, 1, 0])
    assert report.support.tolist() == [1, 2, 1]


def test_confusion_matrix_has_the_actual_class_in_rows():
    matrix = metrics.confusion_matrix(LABELS, PROBABILITIES)
    assert matrix.tolist() == [[1, 0, 0], [0, 2, 0], [1, 0, 0]]


@pytest.mark.parametrize("n", [150, 10_000])
def test_wilson_interval_by_its_formula(n):
    """Worked out by the formula of Wilson (1927) with z = 1.959964."""
    z, p = 1.959964, 0.9
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert metrics.wilson_interval(p, n) == pytest.approx((centre - half, centre + half), rel=1e-6)


@pytest.mark.parametrize(
    ("rows", "flaw"),
    [
        ([[0.4, 0.6], [0.5, np.nan]], "1 of 2 rows with infinite values or no numbers"),
        ([[np.inf, 0.0], [-np.inf, 1.0]], "2 of 2 rows with infinite values or no numbers"),
        ([[-1.5, 2.5], [0.5, 0.5]], "values from -1.5 to 2.5"),
        ([[0.5, 0.5], [0.2, 7.0]], "values from 0.2 to 7"),
        ([[0.5, 0.5], [0.5, 0.7]], "a row with the sum 1.2"),
        ([[0.5, 0.5], [0.1, 0.1]], "a row with the sum 0.2"),
    ],
)
def test_what_keeps_rows_from_being_probabilities(rows, flaw):
    assert metrics.flaw(np.array(rows, np.float32)) == flaw


def test_rounding_keeps_no_row_from_being_probabilities():
    rows = np.random.default_rng(0).dirichlet(np.full(10, 0.1), 1000)
    assert metrics.flaw(rows.astype(np.float32)) is None
    assert metrics.flaw(rows.astype(np.float16)) is None
