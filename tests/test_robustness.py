"""Accuracy on distorted images, worked out by hand."""

import numpy as np
import pytest

from stages.distortions.registry import DISTORTIONS
from stages.evidence import paired, robustness
from stages.evidence.predictions import Predictions


def predictions(accuracy: dict[str, float], count: int = 100) -> dict[str, np.ndarray]:
    """Classes (severities, n) of which the given share is 0, the correct class."""
    wrong = {name: round(count * (1 - share)) for name, share in accuracy.items()}
    return {
        name: np.tile(np.arange(count) < wrong[name], (len(each.severities), 1)).astype(np.uint8)
        for name, each in DISTORTIONS.items()
    }


MEANS = ["corrupted_accuracy", "seen", "never_seen", "held_out"]
NOTHING = {"baseline": [], "other": []}  # seen in training


def test_mce_and_means_by_hand():
    """Half of baseline's errors in the family, which was seen, and twice as many outside."""
    base = dict.fromkeys(DISTORTIONS, 0.8)
    other = {name: 0.9 if each.in_family else 0.6 for name, each in DISTORTIONS.items()}
    predicted = {"baseline": predictions(base), "other": predictions(other)}
    seen = NOTHING | {"other": robustness.IN_FAMILY}
    table = robustness.summary(robustness.accuracies(np.zeros(100), predicted), seen)
    expected = pytest.approx([0.8, np.nan, 0.8, 0.8, 1], nan_ok=True)
    assert table.loc["baseline"].tolist() == expected
    mean, mce = (5 * 0.9 + 9 * 0.6) / 14, (5 * 0.5 + 9 * 2) / 14
    assert table.loc["other"].tolist() == pytest.approx([mean, 0.9, 0.6, 0.6, mce])


def test_the_held_out_distortions_are_the_same_for_all_models():
    shares = {name: 0.3 if each.held_out else 0.9 for name, each in DISTORTIONS.items()}
    table = robustness.accuracies(np.zeros(100), {"other": predictions(shares)})
    assert robustness.HELD_OUT == ["impulse_noise", "motion_blur", "fog", "stripe"]
    summary = robustness.summary(table, {"other": ["rotate"]})
    assert summary.held_out.tolist() == pytest.approx([0.3])
    assert summary.never_seen.tolist() == pytest.approx([(9 * 0.9 + 4 * 0.3) / 13])


def test_without_baseline_there_is_no_mce():
    predicted = {"other": predictions(dict.fromkeys(DISTORTIONS, 0.8))}
    table = robustness.summary(robustness.accuracies(np.zeros(100), predicted), {"other": []})
    assert list(table) == MEANS
    assert robustness.left_out(robustness.accuracies(np.zeros(100), predicted)) == []


def test_a_distortion_without_errors_of_baseline_is_left_out_for_all():
    """Under flip baseline makes none, other some; else other makes twice as many."""
    base, other = dict.fromkeys(DISTORTIONS, 0.8), dict.fromkeys(DISTORTIONS, 0.6)
    predicted = {"baseline": predictions(base | {"flip": 1.0}), "other": predictions(other)}
    accuracies = robustness.accuracies(np.zeros(100), predicted)
    assert robustness.left_out(accuracies) == ["flip"]
    assert robustness.summary(accuracies, NOTHING).mce.tolist() == pytest.approx([1, 2])


def test_without_any_error_of_baseline_there_is_no_mce():
    perfect, other = dict.fromkeys(DISTORTIONS, 1.0), dict.fromkeys(DISTORTIONS, 0.6)
    predicted = {"baseline": predictions(perfect), "other": predictions(other)}
    accuracies = robustness.accuracies(np.zeros(100), predicted)
    assert robustness.left_out(accuracies) == list(DISTORTIONS)
    assert list(robustness.summary(accuracies, NOTHING)) == MEANS


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
        ("in_family", [0.2, 0.16]),
        ("outside_family", [0, 0]),
        ("slightly_distorted", [0.2, 0]),
        ("held_out", [0, 0]),
    ],
)
def test_differences_by_image_are_the_first_model_minus_the_second(images, expected):
    """The test images are of class 0. `second` fails under `flip` on the first of two chosen ones
    and under `rotate`, from severity 2 on, on the other."""
    second = predictions(dict.fromkeys(DISTORTIONS, 1.0), count=2)
    second["flip"] = np.array([[1, 0]], np.uint8)
    second["rotate"][1:, 1] = 1
    of_models = Predictions(
        labels=np.zeros(3, int),
        classes=["a", "b"],
        validation_labels=np.zeros(0, int),
        chosen=np.array([0, 2]),
        test={"first": np.eye(2)[[1, 0, 0]], "second": np.eye(2)[[0, 0, 1]]},
        validation={},
        distorted={"first": predictions(dict.fromkeys(DISTORTIONS, 1.0), 2), "second": second},
    )
    result = paired.differences_by_image(of_models, "first", "second", images)
    assert result == pytest.approx(expected)
