"""What the service keeps to itself: files of its machine; and what it forgets: pictures."""

import re

import pytest
from served import FORM, form, trousers

PATHS = [
    "/etc/passwd", "/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd",
    "/assets/../../../../../../etc/passwd", "/static/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/assets//etc/passwd", "/static/%2fetc%2fpasswd", "/file=/etc/passwd", "/file/etc/passwd",
    "/gradio_api/file=/etc/passwd", "/gradio_api/file=app/server.py", "/gradio_api/file/etc/passwd",
    "/gradio_api/proxy=http://127.0.0.1/", "/gradio_api/stream/a/b/c/playlist-file", "/page.py",
    "/page.css.py", "/examples/..%2fpage.py", "/examples/no-such.jpg", "/app/server.py", "/login",
    "/gradio_api/heartbeat/a", "/gradio_api/queue/data?session_hash=a", "/gradio_api/vibe-code",
    "/custom_component/a/b/c/d", "/svelte/index.js", "/monitoring", "/.env", "/redoc", "/x" * 500,
]  # fmt: skip
POSTS = ["upload", "queue/join", "run/predict", "call/predict", "process_recording", "vibe-edit",
         "component_server", "reset", "cancel"]  # fmt: skip
REQUIRED = {
    "Content-Security-Policy": r".*default-src 'self'.*frame-ancestors 'none'.*",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": r"camera=\(self\), microphone=\(\), geolocation=\(\)",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_but_the_service_can_be_read_through_it(service, path):
    status, _, content = service.ask("GET", path)
    assert status == 404
    assert not re.search(rb"root:|import |fastapi", content)


@pytest.mark.parametrize("path", POSTS)
def test_gradio_takes_no_uploads_and_no_work(service, path):
    status, _, content = service.ask("POST", f"/gradio_api/{path}", form(b"x", "files"))
    assert status == 404
    assert b"the page is at /" in content


def test_other_methods_are_refused(service):
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert service.ask(method, "/predict")[0] == 405
    assert service.ask("GET", "/predict")[0] == 405


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/", None), ("GET", "/docs", None), ("GET", "/nothing", None),
     ("POST", "/predict", b"no picture"), ("POST", "/predict", trousers())],
)  # fmt: skip
def test_every_answer_has_the_headers_and_none_of_the_software(service, method, path, body):
    _, headers, _ = service.ask(method, path, body)
    for name, expected in REQUIRED.items():
        assert re.fullmatch(expected, headers[name])
    assert "Server" not in headers
    if method == "POST":
        assert headers["Cache-Control"] == "no-store"


def test_no_other_site_may_read_answers(service):
    _, headers, _ = service.ask("GET", "/health", Origin="http://localhost:1234")
    assert not [name for name in headers if name.lower().startswith("access-control")]
    _, headers, _ = service.ask("GET", "/config", Origin="http://localhost:1234")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_nothing_is_written_printed_or_reported(service):
    """The service for tests prints what it writes, and where it connects to from its start on."""
    before, printed = listed(service), service.printed()
    for content in (trousers(), b"SECRET of a client", trousers("PNG")[:9000]):
        service.predict(content, "?steps=true")
        service.predict(form(content), Content_Type=FORM)
    service.ask("GET", "/")
    assert listed(service) == before == ["printed.txt"]
    assert service.printed() == printed
    assert "connects" not in printed


def listed(service) -> list[str]:
    """Return the files in the folder of the service; Gradio makes empty folders when it starts."""
    found = service.folder.rglob("*")
    return [str(path.relative_to(service.folder)) for path in found if path.is_file()]


def test_the_page_tells_nothing_of_the_machine(service):
    for path in ("/", "/config", "/gradio_api/info"):
        content = service.ask("GET", path)[2].decode()
        assert str(service.folder) not in content
        assert "site-packages" not in content
