"""The page in a real browser: a photo from anywhere is answered and shown."""

import os
import re

import photographs
import pytest
from PIL import Image
from project import ROOT
from served import photo, trousers

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.slow


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


def test_an_example_is_answered(visit):
    page = visit()
    assert page.locator(".example").count() == 4
    page.click(".example[data-name=bag]")
    page.wait_for_selector("#steps figure.image img")
    keep(page, "example")


def test_the_page_and_the_server_have_the_same_limit():
    script = (ROOT / "app/page.js").read_text()
    limits = (ROOT / "app/limits.py").read_text()
    assert re.search(r"LARGEST = (\S+);", script)[1] == re.search(r"BODY = (\S+) ", limits)[1]
