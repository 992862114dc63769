"""The page in a real browser: Chromium, driven by Playwright."""

import os
import re
import shutil

import photographs
import pytest
from PIL import Image
from project import ROOT
from served import trousers

playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright here")
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium: apt install chromium"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--use-fake-device-for-media-stream"]  # fmt: skip
PATIENCE = 60_000  # milliseconds, on a busy machine


def photo(content: bytes, name: str = "photo.jpg") -> dict:
    """Return a file as Playwright chooses it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


@pytest.fixture(scope="module")
def browser():
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
        if answer.status >= 400 and not answer.url.endswith("/predict?steps=true"):
            wrong.append(f"{answer.status} {answer.url}")

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def keep(page, name: str) -> None:
    """Keep a picture of the page if a folder for them is named."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_photo_is_answered_and_shown_with_its_steps(visit, width, dark):
    page = visit(width, dark)
    page.set_input_files("#file", photo(trousers()))
    page.wait_for_selector("#steps figure.image img")
    page.wait_for_timeout(500)
    keep(page, f"answer-{width}-{'dark' if dark else 'light'}")
    verdict = page.inner_text("#verdict")
    assert re.search(r"Trouser, 91%\s+Answered by the model <b>pretended</b>", verdict)
    assert page.locator("text=Ankle boot").count() == 1
    widths = page.evaluate("[...document.images].map(image => image.naturalWidth)")
    assert sorted(widths)[0] == 28
    assert all(widths)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    channels = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert (sum(map(int, channels[:3])) < 150) == dark


def test_a_stranger_is_none_of_the_ten(visit):
    page = visit()
    page.set_input_files("#file", photo(photographs.saved(Image.new("RGB", (90, 90), "green"))))
    page.wait_for_selector("text=Probably none of the ten")
    assert "Nearest: Bag, 91%" in page.inner_text("#verdict")
    keep(page, "none")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no picture", "This picture cannot be used: it is not a picture of a known kind"),
        (bytes(10_000_001), "The picture has more than 10 MB; choose a smaller one."),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_the_next_one_an_answer(visit, content, sentence):
    page = visit(390)
    page.set_input_files("#file", photo(content))
    page.wait_for_selector(f"#message:has-text('{sentence}')")
    keep(page, f"wrong-{len(content)}")
    page.set_input_files("#file", photo(trousers()))
    page.wait_for_selector("#steps figure.image img")
    assert page.inner_text("#message") == ""


def test_a_photo_can_be_dropped(visit):
    page = visit()
    page.evaluate(
        """bytes => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([new Uint8Array(bytes)], "a.jpg"));
          const dropped = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
          document.getElementById("drop").dispatchEvent(dropped);
        }""",
        list(trousers()),
    )
    page.wait_for_selector("#verdict:has-text('Trouser')")


def test_the_camera_takes_a_photo(visit):
    page = visit()
    page.click("#camera")
    page.wait_for_function("document.getElementById('video').videoWidth > 0")
    page.click("#shoot")
    page.wait_for_selector("#verdict:has-text('Bag')")
    assert page.is_hidden("#viewer")


def test_a_camera_that_is_refused_gets_a_sentence(visit):
    page = visit(camera=())
    page.click("#camera")
    page.wait_for_selector("#message:has-text('The camera is not allowed')")
    assert page.is_hidden("#viewer")


def test_an_example_is_answered(visit):
    page = visit()
    assert page.locator(".example").count() == 4
    page.click(".example[data-name=bag]")
    page.wait_for_selector("#steps figure.image img")
    keep(page, "example")


def test_a_server_that_is_gone_gets_a_sentence(visit):
    page = visit()
    page.route("**/predict*", lambda route: route.abort())
    page.set_input_files("#file", photo(trousers()))
    page.wait_for_selector("#message:has-text('The server does not answer')")


def test_the_page_and_the_server_have_the_same_limit():
    script = (ROOT / "app/page.js").read_text()
    limits = (ROOT / "app/limits.py").read_text()
    assert re.search(r"LARGEST = (\S+);", script)[1] == re.search(r"BODY = (\S+) ", limits)[1]
