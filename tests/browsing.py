"""The page of app/ in a real browser: Chromium, driven by Playwright."""

import shutil

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--use-fake-device-for-media-stream"]  # fmt: skip
PATIENCE = 60_000  # milliseconds, on a busy machine


@pytest.fixture(scope="module")
def browser():
    """Chromium; without it or Playwright the test is skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright here")
    if BROWSER is None:
        pytest.skip("no Chromium: apt install chromium")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, service):
    """Open the page; in the end nothing may have come from elsewhere or gone wrong."""
    contexts, wrong = [], []

    def opened(width: int = 1280, dark: bool = False, camera: tuple[str, ...] = ("camera",)):
        scheme = "dark" if dark else "light"
        viewport = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, color_scheme=scheme)
        context.grant_permissions(camera)  # no other one, and nobody is asked
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("request", lambda asked: outside(asked.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("response", failed)
        page.goto(service.address)
        page.wait_for_selector("#drop")
        return page

    def outside(address: str) -> None:
        if not address.startswith((service.address, "data:", "blob:")):
            wrong.append(address)

    def failed(answer) -> None:
        expected = answer.url.endswith("/predict?steps=true") or "planted" in answer.headers
        if answer.status >= 400 and not expected:
            wrong.append(f"{answer.status} {answer.url}")

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []
