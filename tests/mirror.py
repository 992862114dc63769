"""A mirror of the data on this machine, good or bad, and a file to download from it."""

import hashlib
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from stages import download
from stages.common.errors import UserError

ARCHIVE = b"\x1f\x8b" + np.random.default_rng(0).bytes(300_000)
FILE = download.File(name="images.gz", sha256=hashlib.sha256(ARCHIVE).hexdigest())


@pytest.fixture
def serve(monkeypatch):
    """Start a server that answers everything alike; return its address. `asked`: the requests."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    asked = []

    def start(body: bytes = ARCHIVE, status: int = 200, promised: int | None = None) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(promised or len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Answer))
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        stack.callback(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    start.asked = asked
    with ExitStack() as stack:
        yield start


@pytest.fixture
def target(tmp_path) -> Path:
    """The folder to download into, empty."""
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


def folder_with(path: Path, content: bytes = ARCHIVE) -> str:
    path.mkdir()
    (path / FILE.name).write_bytes(content)
    return str(path)


def refusal(sources: list[str], target: Path) -> str:
    with pytest.raises(UserError) as caught:
        download.fetch(FILE, sources, target)
    return str(caught.value)
