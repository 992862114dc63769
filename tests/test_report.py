"""The report: what it links, the single file, and both in a real browser."""

import html
import json
import re
import shutil
import subprocess

import pytest
import small_results
from project import MODELS

from stages import compare
from stages.common.errors import UserError
from tools import report

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--enable-logging=stderr", "--virtual-time-budget=10000", "--window-size=1400,1000",
]  # fmt: skip
# A browser window cannot be as narrow as a phone; a frame in it can. Links are relative to `base`.
FRAME = """<!doctype html><base href="{base}"><body>
<iframe width="{width}" height="800" srcdoc="{page}"></iframe>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => {{
  const page = frame.contentDocument;
  const pictures = [...page.images];
  document.body.dataset.seen = JSON.stringify({{
    inner: frame.contentWindow.innerWidth,
    needed: page.documentElement.scrollWidth,
    pictures: pictures.length,
    missing: pictures.filter(each => !each.naturalWidth).length,
    unnamed: pictures.filter(each => !each.alt).length,
    dead: [...page.querySelectorAll("nav a")].filter(
      each => !page.getElementById(each.hash.slice(1))).length,
    background: getComputedStyle(page.body).backgroundColor,
  }});
}};
</script>"""


def opened(page: str, folder, width: int, dark: bool = False, base="") -> tuple[dict, list[str]]:
    """What the browser finds on `page` in a frame `width` pixels wide, and console errors.

    `base`: the folder that the page links to.
    """
    outer = folder / "outer.html"
    address = f"{base.as_uri()}/" if base else ""
    outer.write_text(FRAME.format(width=width, page=html.escape(page, quote=True), base=address))
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    command = [BROWSER, *FLAGS, *scheme, f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run(
        [*command, outer.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    data = re.search(r'<body data-seen="([^"]*)"', done.stdout)
    assert data, done.stdout[:500] + done.stderr[-2000:]
    errors = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return json.loads(html.unescape(data[1])), errors


needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium: apt install chromium")


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_the_report_has_every_picture_no_error_and_no_sideways_scrolling(graph, tmp_path, width):
    page = graph.read("report.html")
    seen, errors = opened(page, tmp_path, width, base=graph.folder)
    assert errors == []
    assert seen["pictures"] >= 11
    assert (seen["missing"], seen["unnamed"], seen["dead"]) == (0, 0, 0)
    assert seen["needed"] <= seen["inner"] <= width


@pytest.mark.slow
@needs_browser
def test_the_single_file_has_every_picture_wherever_it_lies(graph, tmp_path, monkeypatch):
    monkeypatch.chdir(graph.folder)
    page = report.with_pictures(graph.read("report.html"))
    seen, errors = opened(page, tmp_path, 1200)
    assert errors == []
    assert (seen["pictures"] >= 11, seen["missing"]) == (True, 0)


@pytest.mark.slow
@needs_browser
def test_the_report_is_dark_where_dark_is_asked_for(graph, tmp_path):
    page = graph.read("report.html")
    light, _ = opened(page, tmp_path, 600, base=graph.folder)
    dark, _ = opened(page, tmp_path, 600, dark=True, base=graph.folder)
    assert (light["background"], dark["background"]) == ("rgb(255, 255, 255)", "rgb(22, 24, 27)")


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize(
    ("broken", "key"),
    [
        ('<img src="data:image/png;base64,AAAA" alt="x">', "missing"),
        ('<img src="absent.png" alt="x">', "missing"),
        ('<p style="width: 2000px">wide</p>', "needed"),
        ("<script>console.error('bad')</script>", "errors"),
    ],
)
def test_the_browser_test_can_fail(tmp_path, broken, key):
    seen, errors = opened(f"<!doctype html><body>{broken}", tmp_path, 390, base=tmp_path)
    assert {"missing": seen["missing"] == 1, "needed": seen["needed"] > 390,
            "errors": len(errors) >= 1}[key]  # fmt: skip


@pytest.mark.slow
def test_claims_and_card_are_written_of_the_graph_s_own_models(graph):
    claims = graph.read("docs/claims.md")
    verdicts = re.findall(r"\*\*(supported|refuted|undecided|open)\*\* \|", claims)
    assert len(verdicts) == 15
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
    """A folder in which `compare` ran on small results of all models, pictures drawn."""
    with pytest.MonkeyPatch.context() as patch:
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


def test_grad_cam_is_shown_of_the_winner_and_baseline_where_it_was_drawn(small):
    """Here the winner has none, as a model without convolutions."""
    page = (small / "report.html").read_text()
    assert re.findall(r'src="([^"]*gradcam[^"]*)"', page) == ["plots/test/baseline/gradcam.png"]


def test_the_single_file_needs_no_other_file_and_no_network(small, monkeypatch, capsys):
    monkeypatch.chdir(small)
    report.main()
    single, linked = (small / "report-single.html").read_text(), (small / "report.html").read_text()
    assert addresses(single) == []
    assert "http" not in single
    assert "<script" not in single
    assert single.count("data:image/png;base64,") == len(addresses(linked))
    assert "report-single.html: " in capsys.readouterr().out
    assert re.sub(r'"data:image[^"]*"', "", single) == re.sub(r'(?<=<img src=)"[^"]*"', "", linked)


def test_a_linked_name_may_have_spaces_and_signs(tmp_path, monkeypatch):
    (tmp_path / "a & b.png").write_bytes(b"picture")
    monkeypatch.chdir(tmp_path)
    page = report.with_pictures('<img src="a%20&amp;%20b.png" alt="">')
    assert page == '<img src="data:image/png;base64,cGljdHVyZQ==" alt="">'


def test_a_missing_picture_ends_make_report_with_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "report.html").write_text('<img src="plots/absent.png" alt="">')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=r"^error: plots/absent\.png is missing, .*`dvc repro`"):
        report.main()
    assert not (tmp_path / "report-single.html").exists()


def test_a_missing_report_ends_make_report_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=r"^error: report\.html is missing; create it with"):
        report.main()


def test_compare_does_not_write_a_report_that_links_a_missing_picture(tmp_path, monkeypatch):
    small_results.without_drawing(monkeypatch)
    small_results.compared(tmp_path, ["linear"], monkeypatch)
    for name in ("plots/distortions.png", "report.html"):
        (tmp_path / name).unlink()
    with pytest.raises(
        UserError, match=r"^plots/distortions\.png is missing, and report\.html shows"
    ):
        compare.main()
    assert not (tmp_path / "report.html").exists()
