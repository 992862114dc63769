"""The study's pictures: nothing is cut off, and each says how many trainings it shows."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from study import pictures

NAME = "remedies-augmentation_and_weight_decay"  # the longest of the study


def differences(count: int) -> pd.DataFrame:
    """Return differences of two variants, of 5 trainings and of `count`, to one of 5."""
    row = {"variant": NAME, "against": "reference", "verdict": "better"}
    row |= {"difference": 0.01, "low": 0.0, "high": 0.02, "trainings": 5, "trainings_against": 5}
    return pd.DataFrame([row, row | {"trainings": count}])


@pytest.fixture
def drawn(monkeypatch) -> list[Figure]:
    """The figures that would be saved."""
    found: list[Figure] = []
    monkeypatch.setattr(pictures, "save", lambda _, figure: found.append(figure))
    return found


def test_beside_the_longest_names_the_label_is_inside_the_picture(drawn):
    pictures.differences("unused.png", differences(5))
    [figure] = drawn
    figure.draw_without_rendering()
    [label] = [each for each in figure.texts if "minus that of reference" in each.get_text()]
    box = label.get_window_extent()
    assert 0 <= box.x0 < box.x1 <= figure.bbox.width


@pytest.mark.parametrize(
    ("count", "said"), [(5, "n = 5 trainings each"), (3, "n = 3 to 5 trainings each")]
)
def test_the_number_of_trainings_is_named(drawn, count, said):
    pictures.differences("unused.png", differences(count))
    assert said in drawn[0].get_supxlabel()


def test_the_trainings_of_a_reference_count_too(drawn):
    pictures.differences("unused.png", differences(5).assign(trainings_against=2))
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
    assert [pytest.approx(each) for each in ends] == [[79, 81], [89, 91]]
