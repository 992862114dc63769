"""The study's pictures: nothing is cut off, and each says how many trainings it shows."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from study import pictures

NAME = "remedies-augmentation_and_weight_decay"  # the longest of the study
LIMITS = (-5.0, 3.0)


def differences(count: int) -> pd.DataFrame:
    """Return differences of two variants, of 5 trainings and of `count`, to one of 5."""
    row = {"question": "remedies", "variant": NAME, "against": "reference", "verdict": "better"}
    row |= {"difference": 0.01, "low": 0.0, "high": 0.02, "trainings": 5, "trainings_against": 5}
    return pd.DataFrame([row, row | {"trainings": count}])


@pytest.fixture
def drawn(monkeypatch) -> list[Figure]:
    """The figures that would be saved."""
    found: list[Figure] = []
    monkeypatch.setattr(pictures, "save", lambda _, figure: found.append(figure))
    return found


def test_beside_the_longest_names_the_label_is_inside_the_picture(drawn):
    pictures.differences("unused.png", differences(5), LIMITS)
    [figure] = drawn
    figure.draw_without_rendering()
    [label] = [each for each in figure.texts if "difference in test accuracy" in each.get_text()]
    box = label.get_window_extent()
    assert 0 <= box.x0 < box.x1 <= figure.bbox.width


@pytest.mark.parametrize(
    ("count", "said"), [(5, "n = 5 trainings each"), (3, "n = 3 to 5 trainings each")]
)
def test_the_number_of_trainings_is_named(drawn, count, said):
    pictures.differences("unused.png", differences(count), LIMITS)
    assert said in drawn[0].get_supxlabel()


def test_the_trainings_of_a_reference_count_too(drawn):
    pictures.differences("unused.png", differences(5).assign(trainings_against=2), LIMITS)
    assert "n = 2 to 5 trainings each" in drawn[0].get_supxlabel()


def test_the_curve_of_accuracies_is_drawn_once_with_a_bar_at_each_point(drawn):
    rows = pd.DataFrame(
        {"images": [2000, 1000], "test_accuracy": [0.9, 0.8], "deviation": 0.01, "trainings": 5}
    )
    pictures.images("unused.png", rows)
    [axes] = drawn[0].axes
    [curve] = [line for line in axes.lines if line.get_linestyle() == "-"]
    assert curve.get_xydata().tolist() == [[1000, 80], [2000, 90]]
    [bars] = axes.collections
    ends = [[float(y) for _, y in bar] for bar in bars.get_segments()]
    half = 2.776 / 5**0.5  # Student's t with 4 degrees of freedom, 97.5%; deviation of 1 point
    for (low, high), mean in zip(ends, (80, 90), strict=True):
        assert (low, high) == pytest.approx((mean - half, mean + half), abs=0.001)


def test_all_questions_share_an_axis_that_holds_every_interval():
    rows = pd.DataFrame({"low": [-0.05, 0.01], "high": [-0.02, 0.03]})
    low, high = pictures.limits(rows)
    assert -6 < low < -5
    assert 3 < high < 4


def test_shifted_images_are_compared_with_those_that_are_not(drawn):
    rows = pd.DataFrame({"pixels": [1, 2], "variant": "dense-equal", "against": "reference",
                         "accuracy": [0.6, 0.4], "accuracy_against": [0.8, 0.7],
                         "trainings": 5, "trainings_against": 5})  # fmt: skip
    pictures.shifted("unused.png", rows, {"reference": 0.9, "dense-equal": 0.85})
    curves = {line.get_label(): line.get_xydata().tolist() for line in drawn[0].axes[0].lines}
    assert curves == {
        "the CNN": [[0, 90], [1, 80], [2, 70]],
        "a dense network of equal size": [[0, 85], [1, 60], [2, 40]],
    }
