"""The service of app/ as a client sees it: started once, asked over HTTP."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import photographs
import pytest
import servers
from project import ROOT

OTHERS = ROOT / ".venv-app/bin/python"
PRETENDING = (str(ROOT / "tests/service.py"),)
EXPORTED = ("-m", "app", "--port")  # as a user starts it, with the models in git
FORM = "multipart/form-data; boundary=cut"


def python() -> str:
    """Return the Python that can serve; skip the test if there is none."""
    if find_spec("fastapi") and find_spec("gradio") and find_spec("onnxruntime"):
        return sys.executable
    if OTHERS.exists():
        return str(OTHERS)
    pytest.skip("neither here nor in .venv-app are fastapi and gradio: make app")


class Service:
    """A running service and the folder that is its home and its place for temporary files."""

    def __init__(self, port: int, folder: Path, process: subprocess.Popen) -> None:
        self.port, self.folder, self.process = port, folder, process
        self.address = f"http://127.0.0.1:{port}"

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Return status, headers and body of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def predict(self, body: object, query: str = "", **headers: str) -> tuple[int, dict]:
        """Return status and content of the answer to a picture."""
        status, _, content = self.ask("POST", f"/predict{query}", body, **headers)
        return status, json.loads(content)

    def connect(self) -> socket.socket:
        """Return a connection on which nothing has been said."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def printed(self) -> str:
        """Return all that the service has printed."""
        return (self.folder / "printed.txt").read_text()

    def memory(self) -> int:
        """Return the bytes of memory that the process holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(
    folder: Path, start: tuple[str, ...] = PRETENDING, **limits: object
) -> Iterator[Service]:
    """Serve, keeping what is printed in `folder`; if it pretends, with other limits than usual."""
    port = servers.free_port()
    changed = [f"{name}={value}" for name, value in limits.items()]
    command = [python(), *start, str(port), *changed]
    own = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    own["PYTHONPATH"] = str(ROOT)
    with (folder / "printed.txt").open("w") as printed, subprocess.Popen(
        command, cwd=folder, env=os.environ | own, stdout=printed, stderr=subprocess.STDOUT
    ) as process:  # fmt: skip
        try:
            for _ in range(15):  # imports take long on a busy machine
                with suppress(AssertionError):
                    servers.wait(port, process)
                    break
            yield Service(port, folder, process)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def service(tmp_path_factory) -> Iterator[Service]:
    """The service with its usual limits."""
    with serving(tmp_path_factory.mktemp("service")) as started:
        yield started


@pytest.fixture(scope="session")
def small_service(tmp_path_factory) -> Iterator[Service]:
    """A service of one worker that loses patience and room soon."""
    limits = {"ASKING": 1.5, "ANSWERING": 4, "WORKERS": 1, "PLACES": 2, "CONNECTIONS": 20}
    with serving(tmp_path_factory.mktemp("small"), **limits, BODIES=12_000_000) as started:
        yield started


def trousers(kind: str = "JPEG") -> bytes:
    """Return the file of a drawn photograph, 300 x 400."""
    return photographs.saved(photographs.photograph(1)[0], kind)


def photo(content: bytes, name: str = "photo.jpg") -> dict:
    """Return a file as Playwright chooses it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def form(content: bytes, field: str = "picture") -> bytes:
    """Return a form with one file; its type is FORM."""
    head = f'--cut\r\nContent-Disposition: form-data; name="{field}"; filename="a.jpg"\r\n\r\n'
    return head.encode() + content + b"\r\n--cut--\r\n"
