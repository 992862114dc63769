"""The page in a real browser: what goes wrong is said, and nothing else stays beside it."""

import pytest
from served import photo, trousers

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.slow


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
    page.set_input_files("#file", photo(trousers()))
    page.wait_for_selector("#steps figure.image img")
    assert page.inner_text("#message") == ""
    page.set_input_files("#file", photo(content))
    page.wait_for_selector(f"#message:has-text('{sentence}')")
    page.wait_for_selector("#steps figure", state="detached")
    assert page.inner_text("#verdict") == ""
    assert page.locator("text=Ankle boot").count() == 0


def test_a_photo_before_the_camera_is_ready_gets_a_sentence(visit):
    page = visit()
    page.evaluate("document.getElementById('viewer').hidden = false")
    page.click("#shoot")
    page.wait_for_selector("#message:has-text('The camera is not ready yet')")


def test_the_button_that_only_a_script_clicks_is_not_for_the_keyboard(visit):
    page = visit()
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id"))
    assert "camera" in seen
    assert "show" not in seen


def test_a_camera_that_is_refused_gets_a_sentence(visit):
    page = visit(camera=())
    page.click("#camera")
    page.wait_for_selector("#message:has-text('Access to the camera was denied')")
    assert page.is_hidden("#viewer")


def test_a_second_click_while_the_camera_opens_opens_no_second_one(visit):
    page = visit()
    page.evaluate(
        """() => {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          window.streams = [];
          navigator.mediaDevices.getUserMedia = async (wanted) => {
            const stream = await open(wanted);
            window.streams.push(stream);
            await new Promise((done) => setTimeout(done, 500));
            return stream;
          };
          document.getElementById("camera").click();
          document.getElementById("camera").click();
        }"""
    )
    page.wait_for_selector("#viewer", state="visible")
    page.wait_for_timeout(500)
    assert page.evaluate("window.streams.length") == 1
    page.click("#camera")
    assert page.evaluate("window.streams[0].getTracks()[0].readyState") == "ended"


def test_an_example_that_comes_late_does_not_replace_a_newer_photo(visit):
    page = visit()
    held = []

    def hold(route) -> None:
        held.append(route)

    page.route("**/examples/bag.jpg", hold)
    page.click(".example[data-name=bag]")
    page.set_input_files("#file", photo(trousers()))
    page.wait_for_selector("#verdict:has-text('Trouser')")
    with page.expect_response("**/examples/bag.jpg"):
        held[0].continue_()
    page.wait_for_timeout(1000)
    assert "Trouser" in page.inner_text("#verdict")
    assert page.inner_text("#message") == ""


def test_a_server_that_is_gone_gets_a_sentence(visit):
    page = visit()
    page.route("**/predict*", lambda route: route.abort())
    page.set_input_files("#file", photo(trousers()))
    page.wait_for_selector("#message:has-text('The server does not answer')")


@pytest.mark.parametrize("how", ["gone", "failing"])
def test_an_example_that_does_not_come_gets_a_sentence(visit, how):
    page = visit()
    ends = {
        "gone": lambda route: route.abort(),
        "failing": lambda route: route.fulfill(status=500, headers={"planted": "yes"}),
    }
    page.route("**/examples/bag.jpg", ends[how])
    page.click(".example[data-name=bag]")
    page.wait_for_selector("#message:has-text('The server does not answer')")
