"""The space of a search: proposals lie in it, and a mistake in it is told in a sentence."""

import pytest
from small_search import proposed, read, searched

from stages.common.errors import UserError


def test_proposals_lie_in_the_space_and_ranges_by_magnitude_reach_down(tmp_path):
    found = proposed(searched(tmp_path, 30))
    assert all(1e-4 <= each["learning_rate"] <= 0.1 for each in found)
    assert any(each["learning_rate"] < 0.001 for each in found)
    assert all(isinstance(each["units"], int) and 8 <= each["units"] <= 64 for each in found)
    assert {each["optimizer"] for each in found} <= {"adam", "sgd", None}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("other: {}", "has no space for linear; add a section linear with a key for each"),
        ("linear: {}", "has no space for linear"),
        ("linear: 3", "has no space for linear"),
        ("", "has no space for linear"),
        ("linear: [", "is not YAML"),
        ("linear: {rate: 1}", "linear.rate is not a parameter that a search may set for this "),
        ("linear: {units: 3}", r"linear.units: expected {low: NUMBER, high: .*VALUE\]}, got 3$"),
        ("linear: {units: {low: 3}}", r"got {'low': 3}$"),
        ("linear: {units: {low: 3, high: 1}}", "low must be below high, got 3 and 1"),
        ("linear: {units: {low: 0, high: 1, log: true}}", "low must be above 0, got 0"),
        ("linear: {optimizer: {choices: [adam]}}", r"got {'choices': \['adam'\]}"),
        ("linear: {optimizer: {choices: [[1], [2]]}}", "VALUE"),
    ],
)
def test_a_mistake_in_the_space_is_a_sentence(tmp_path, text, said):
    with pytest.raises(UserError, match=said):
        read(tmp_path, text)
