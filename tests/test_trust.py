"""docs/trust.md is true: its tests exist, and its points add up."""

import re

import pytest
from project import ROOT

PAGE = (ROOT / "docs/trust.md").read_text()
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)\n\nSum: ", PAGE, re.MULTILINE | re.DOTALL))
ROW = re.compile(r"^\| ([A-Z].*?) \| (0|0\.5|1) \| (.+?) \|$", re.MULTILINE)


def points(name: str) -> list[tuple[float, str]]:
    """Return the points and the evidence of each test of a section of the ML Test Score."""
    return [(float(given), evidence) for _, given, evidence in ROW.findall(SECTIONS[name])]


def test_every_test_that_the_page_names_exists():
    named = set(re.findall(r"\btest_\w+\.py", PAGE))
    assert len(named) > 30
    assert {name for name in named if not (ROOT / "tests" / name).is_file()} == set()


def test_every_promise_names_its_test_or_says_what_is_missing():
    table = PAGE.split("## What is promised")[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    for condition, promise, shown in rows[1:]:
        honest = re.search(r"^nothing|not tr|not tested|tried", promise + shown)
        measured = re.search(r"measured|workflow|the tests themselves", shown)
        assert "test_" in shown or measured or honest, condition


def test_the_score_has_four_sections_of_seven_tests():
    assert list(SECTIONS) == ["Data", "Model", "Infrastructure", "Monitoring"]
    assert {name: len(points(name)) for name in SECTIONS} == dict.fromkeys(SECTIONS, 7)


def test_the_sums_are_right_and_the_score_is_the_least():
    sums = [sum(given for given, _ in points(name)) for name in SECTIONS]
    assert [float(stated) for stated in re.findall(r"^Sum: ([\d.]+)$", PAGE, re.MULTILINE)] == sums
    assert re.findall(r"\*\*Score: ([\d.]+)\*\*", PAGE) == [f"{min(sums):g}"]


@pytest.mark.parametrize("name", SECTIONS)
def test_a_whole_point_has_its_test_and_none_says_so(name):
    for given, evidence in points(name):
        assert given < 1 or "test_" in evidence, evidence
        assert (given == 0) == evidence.startswith("not done: "), evidence
