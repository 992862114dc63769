"""The study's pictures: nothing is cut off, and each says how many trainings it shows."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from study import pictures

NAME = "remedies-augmentation_and_weight_decay"  # the longest of the study


def differences(count: int) -> pd.DataFrame:
    """Return differences of two variants, of 5 trainings and of `count`."""
    row = {"variant": NAME, "against": "reference", "verdict": "better", "trainings": 5}
    row |= {"difference": 0.01, "low": 0.0, "high": 0.02}
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
