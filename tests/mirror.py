"""A mirror of the data on this machine, good or bad."""

from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np
import pytest

ARCHIVE = b"\x1f\x8b" + np.random.default_rng(0).bytes(300_000)


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
