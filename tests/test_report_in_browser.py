"""The report in a real browser, at the width of a phone and of a wide screen, light and dark."""

import html
import json
import re
import shutil
import subprocess

import pytest

from tools import report

pytestmark = pytest.mark.slow

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


@needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_the_report_has_every_picture_no_error_and_no_sideways_scrolling(graph, tmp_path, width):
    page = graph.read("report.html")
    seen, errors = opened(page, tmp_path, width, base=graph.folder)
    assert errors == []
    assert seen["pictures"] >= 11
    assert (seen["missing"], seen["unnamed"], seen["dead"]) == (0, 0, 0)
    assert seen["needed"] <= seen["inner"] <= width


@needs_browser
def test_the_single_file_has_every_picture_wherever_it_lies(graph, tmp_path, monkeypatch):
    monkeypatch.chdir(graph.folder)
    page = report.with_pictures(graph.read("report.html"), report.read_picture)
    seen, errors = opened(page, tmp_path, 1200)
    assert errors == []
    assert (seen["pictures"] >= 11, seen["missing"]) == (True, 0)


@needs_browser
def test_the_report_is_dark_where_dark_is_asked_for(graph, tmp_path):
    page = graph.read("report.html")
    light, _ = opened(page, tmp_path, 600, base=graph.folder)
    dark, _ = opened(page, tmp_path, 600, dark=True, base=graph.folder)
    assert (light["background"], dark["background"]) == ("rgb(255, 255, 255)", "rgb(22, 24, 27)")


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
