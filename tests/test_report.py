"""The report in a real browser, at the width of a phone and of a wide screen, light and dark."""

import html
import json
import re
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.slow

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--enable-logging=stderr", "--virtual-time-budget=10000", "--window-size=1400,1000",
]  # fmt: skip
# A browser window cannot be as narrow as a phone; a frame in it can.
FRAME = """<!doctype html><body><iframe width="{width}" height="800" srcdoc="{page}"></iframe>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => {{
  const page = frame.contentDocument;
  const pictures = [...page.images];
  document.body.dataset.found = JSON.stringify({{
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


def opened(page: str, folder, width: int, dark: bool = False) -> tuple[dict, list[str]]:
    """What the browser finds on `page` in a frame `width` pixels wide, and console errors."""
    outer = folder / "outer.html"
    outer.write_text(FRAME.format(width=width, page=html.escape(page, quote=True)))
    scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
    command = [BROWSER, *FLAGS, *scheme, f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    done = subprocess.run(
        [*command, outer.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    found = re.search(r'<body data-found="([^"]*)"', done.stdout)
    assert found, done.stdout[:500] + done.stderr[-2000:]
    errors = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
    return json.loads(html.unescape(found[1])), errors


needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium: apt install chromium")


@needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_the_report_has_every_picture_no_error_and_no_sideways_scrolling(graph, tmp_path, width):
    found, errors = opened(graph.read("report.html"), tmp_path, width)
    assert errors == []
    assert found["pictures"] >= 11
    assert (found["missing"], found["unnamed"], found["dead"]) == (0, 0, 0)
    assert found["needed"] <= found["inner"] <= width


@needs_browser
def test_the_report_is_dark_where_dark_is_asked_for(graph, tmp_path):
    page = graph.read("report.html")
    light, _ = opened(page, tmp_path, 600)
    dark, _ = opened(page, tmp_path, 600, dark=True)
    assert (light["background"], dark["background"]) == ("rgb(255, 255, 255)", "rgb(22, 24, 27)")


@needs_browser
@pytest.mark.parametrize(
    ("broken", "key"),
    [
        ('<img src="data:image/png;base64,AAAA" alt="x">', "missing"),
        ('<p style="width: 2000px">wide</p>', "needed"),
        ("<script>console.error('bad')</script>", "errors"),
    ],
)
def test_the_browser_test_can_fail(tmp_path, broken, key):
    found, errors = opened(f"<!doctype html><body>{broken}", tmp_path, 390)
    assert {"missing": found["missing"] == 1, "needed": found["needed"] > 390,
            "errors": len(errors) == 1}[key]  # fmt: skip


def test_the_report_needs_no_network_and_no_other_file(graph):
    page = graph.read("report.html")
    addresses = re.findall(r'(?:src|href)="([^"]{0,40})', page) + re.findall(r"url\(([^)]*)", page)
    assert [each for each in addresses if not each.startswith(("data:", "#"))] == []


def test_claims_and_card_are_written_of_the_graph_s_own_models(graph):
    claims = graph.read("docs/claims.md")
    verdicts = re.findall(r"\*\*(supported|refuted|undecided|open)\*\* \|", claims)
    assert len(verdicts) == 15
    card = graph.read("docs/model_card.md")
    best = json.loads(graph.read("metrics/compare.json"))["best"]
    assert card.startswith(f"# Model card: {best}")
    assert re.findall(r"^## (\d)\.", card, re.MULTILINE) == [str(number) for number in range(1, 10)]
