"""Data so easy that baseline makes no error: mCE, which divides by its errors, says what it did."""

import json

import pytest
import small_results
from damage import edited

from stages.distortions.registry import DISTORTIONS

PREDICTED = "data/predictions/baseline/distorted.npz"


@pytest.fixture
def without_errors(tmp_path, monkeypatch):
    """Return a function that runs `compare` where baseline makes no error under distortions."""

    def run(names: list[str]):
        small_results.without_drawing(monkeypatch)
        small_results.write(tmp_path, ["baseline", "deep"])
        small_results.work_in(tmp_path, ["baseline", "deep"], monkeypatch)
        edited(PREDICTED, lambda a: [a[name].__setitem__(..., a["labels"]) for name in names],
               tmp_path)  # fmt: skip
        small_results.run()
        texts = [(tmp_path / page).read_text() for page in ("docs/model_card.md", "report.html")]
        return json.loads((tmp_path / "metrics/compare.json").read_text()), *texts

    return run


def test_a_distortion_without_errors_is_left_out_and_pages_say_so(without_errors):
    metrics, card, report = without_errors(["flip", "shot_noise"])
    assert metrics["mce_left_out"] == 2
    assert metrics["mce"]["baseline"] == 1
    assert 0 < metrics["mce"]["deep"] < 2
    reason = "because baseline makes no error under them: flip, shot noise."
    assert f"mCE leaves out 2 of 14\n  distortions for all models, {reason}" in card
    assert "2 distortions, under which baseline makes no error, left out for all models" in report


def test_without_any_error_there_is_no_mce_and_pages_say_so(without_errors):
    metrics, *pages = without_errors(list(DISTORTIONS))
    assert metrics["mce_left_out"] == len(DISTORTIONS)
    assert "mce" not in metrics
    for page in pages:
        assert "There is no mCE, because baseline makes no" in page
        assert page.count("mCE") == 1


def test_usual_data_leave_nothing_out(without_errors):
    metrics, *pages = without_errors([])
    assert "mce_left_out" not in metrics
    assert not [page for page in pages if "left out for all models" in page or "leaves out" in page]
