"""What `compare` writes as tables is what `report` reads: nothing is lost on the way."""

import pandas as pd
import pytest
import small_results
from project import MODELS

from stages import report
from stages.common.errors import UserError
from stages.evidence import claims, judging, measuring, seen, tables

# Names that pandas would take for a missing value, for a number, or apart.
NAMES = ["NA", "1", "a,b", *MODELS[3:]]


@pytest.fixture(scope="module", params=[MODELS, NAMES, ["deep"]], ids=["usual", "odd", "one"])
def measured(request, tmp_path_factory) -> measuring.Measured:
    """What was compared in the current folder, whose tables are written."""
    folder = tmp_path_factory.mktemp("tables")
    with pytest.MonkeyPatch.context() as patch:
        small_results.without_drawing(patch)
        small_results.compared(folder, request.param, patch)
        yield measuring.compare("Invented", request.param)


def test_a_comparison_reads_as_it_was_written(measured):
    read = tables.load("Invented", seen.by_model(measured.models))
    for name in ("data_set", "best", "models", "seen", "sizes", "left_out"):
        assert getattr(read, name) == getattr(measured, name), name
    for name in ("scores", "recalls", "pairs", "distorted", "curves"):
        own = getattr(read, name)
        expected = getattr(measured, name)
        pd.testing.assert_frame_equal(
            own.reset_index(drop=name == "curves"),
            expected.reset_index(drop=name == "curves"),
            check_exact=True,
            check_dtype=False,
            check_names=False,
        )
    assert [list(map(list, each)) for each in read.matrices.values()] == [
        list(map(list, each)) for each in measured.matrices.values()
    ]


def test_judgements_read_as_they_were_written(measured):
    stated = claims.about(claims.load().claims, measured.models)
    assert tables.read_judgements(stated) == judging.judge_all(stated, measured)


@pytest.mark.parametrize("name", ["models", "images", "confusion", "claims", "differences"])
@pytest.mark.parametrize("content", [None, "", "who\nx\n"])
def test_a_missing_or_damaged_table_ends_in_a_sentence(tmp_path, monkeypatch, name, content):
    small_results.without_drawing(monkeypatch)
    small_results.compared(tmp_path, ["linear", "baseline"], monkeypatch)
    path = tmp_path / tables.FOLDER / f"{name}.csv"
    path.unlink()
    if content is not None:
        path.write_text(content)
    (tmp_path / "report.html").unlink()
    with pytest.raises(UserError, match=r"^plots/compare.* dvc repro compare"):
        report.main()
    assert not (tmp_path / "report.html").exists()
