"""The report and the other pages: what they link, and the report as a single file."""

import json
import re
import subprocess

import pytest
import small_results
from project import MODELS

from stages import report as stage
from stages.common.errors import UserError
from tools import report


@pytest.mark.slow
def test_claims_and_card_are_written_of_the_graph_s_own_models(graph):
    claims = graph.read("docs/claims.md")
    verdicts = re.findall(r"\*\*(supported|refuted|undecided|open)\*\* \|", claims)
    assert len(verdicts) == 18
    card = graph.read("docs/model_card.md")
    best = json.loads(graph.read("metrics/compare.json"))["best"]
    assert card.startswith(f"# Model card: {best}")
    assert re.findall(r"^## (\d)\.", card, re.MULTILINE) == [str(number) for number in range(1, 10)]


@pytest.mark.slow
def test_make_report_writes_the_single_file_beside_the_report(workspace):
    workspace.install()
    assert "report-single.html: " in workspace.run("make report")
    assert addresses(workspace.read("report-single.html")) == []
    assert "report-single.html" not in workspace.run("git status --short --untracked-files")


def addresses(page: str) -> list[str]:
    """What a page links, in HTML and CSS, less places on the page itself and data addresses."""
    links = re.findall(r'(?:src|href)="([^"]*)"', page) + re.findall(r"url\(([^)]*)", page)
    return [each for each in links if not each.startswith(("data:", "#"))]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder in which `compare` ran on small results of all models."""
    with pytest.MonkeyPatch.context() as patch:
        small_results.without_drawing(patch)
        yield small_results.compared(tmp_path_factory.mktemp("small"), MODELS, patch)


def test_the_report_links_pictures_of_the_project_and_holds_none(small):
    page = (small / "report.html").read_text()
    assert re.findall(r'"data:[^"]*"', page) == ['"data:,"']  # the icon: none
    linked = addresses(page)
    assert [each for each in linked if not (small / each).is_file()] == []
    drawn = {f"plots/compare/{path.name}" for path in (small / "plots/compare").glob("*.png")}
    assert drawn < set(linked)
    best = f"plots/test/{MODELS[-1]}"
    assert {f"{best}/predictions.png", f"{best}/confusions.png"} < set(linked)


def test_the_claims_say_of_which_version_of_the_study_they_are(small):
    named = subprocess.check_output(
        ["git", "hash-object", "study/results/ladder.json"], cwd=small, text=True
    )
    [version] = re.findall(r"--find-object=(\w+)`", (small / "docs/claims.md").read_text())
    assert named.startswith(version)
    assert len(version) == 12


def test_grad_cam_is_shown_of_the_winner_and_baseline_where_it_was_drawn(small):
    """Here the winner has none, as a model without convolutions."""
    page = (small / "report.html").read_text()
    assert re.findall(r'src="([^"]*occlusion[^"]*)"', page) == ["plots/test/baseline/occlusion.png"]


def test_the_single_file_needs_no_other_file_and_no_network(small, monkeypatch, capsys):
    monkeypatch.chdir(small)
    report.main()
    single, linked = (small / "report-single.html").read_text(), (small / "report.html").read_text()
    assert addresses(single) == []
    assert "http" not in single
    assert "<script" not in single
    assert single.count("data:image/png;base64,") == linked.count("<img ")
    assert "report-single.html: " in capsys.readouterr().out
    plain = re.sub(r'<a href="plots/[^"]*">(<img [^>]*>)</a>', r"\1", linked)
    assert re.sub(r'"data:image[^"]*"', "", single) == re.sub(r'(?<=<img src=)"[^"]*"', "", plain)


def test_a_picture_is_a_link_to_itself_at_its_full_size(small):
    page = (small / "report.html").read_text()
    links = re.findall(r'<a href="([^"]*)"><img src="([^"]*)"', page)
    assert len(links) == page.count("<img ")
    assert all(address == picture for address, picture in links)


def test_a_linked_name_may_have_spaces_and_signs():
    read = {"a & b.png": b"picture"}.get
    page = report.with_pictures('<img src="a%20&amp;%20b.png" alt="">', read)
    assert page == '<img src="data:image/png;base64,cGljdHVyZQ==" alt="">'


def test_a_missing_picture_ends_make_report_with_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "report.html").write_text('<img src="plots/absent.png" alt="">')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"^plots/absent\.png is missing, .*`dvc repro`"):
        report.main()
    assert not (tmp_path / "report-single.html").exists()


def test_a_missing_report_ends_make_report_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"^report\.html is missing; create it with"):
        report.main()


def test_no_report_is_written_that_links_a_missing_picture(tmp_path, monkeypatch):
    small_results.without_drawing(monkeypatch)
    small_results.compared(tmp_path, ["linear"], monkeypatch)
    for name in ("plots/distortions.png", "report.html"):
        (tmp_path / name).unlink()
    with pytest.raises(
        UserError, match=r"^plots/distortions\.png is missing, and report\.html shows"
    ):
        stage.main()
    assert not (tmp_path / "report.html").exists()
