"""Starting the service: an address that cannot be had is a sentence, at once."""

import asyncio
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest
import servers
from project import ROOT
from served import python

EXAMPLES = {"trousers": "Trouser", "dress": "Dress", "sneaker": "Sneaker", "bag": "Bag"}


def test_the_models_in_git_name_the_drawn_examples():
    """As `make app` starts it: the real models, over HTTP."""
    examples = pytest.importorskip("app.examples", reason="no packages of the application here")
    number = servers.free_port()
    command = [python(), "-m", "app", "--port", str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as started:
        try:
            assert started.stdout.readline() == f"http://127.0.0.1:{number} (end with Ctrl-C)\n"
            for name, picture in examples.drawn().items():
                asked = urllib.request.Request(f"http://127.0.0.1:{number}/predict", picture)
                answer = json.load(answered(asked))
                label = EXAMPLES[name]
                assert (answer["label"], answer["none"]) == (label, False)
        finally:
            started.terminate()


def answered(asked: urllib.request.Request) -> object:
    """Return the answer of a server that has just said that it serves."""
    for _ in range(100):
        try:
            return urllib.request.urlopen(asked, timeout=60)
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("no answer")


def test_a_port_in_use_is_a_sentence_and_no_address_is_printed():
    with socket.create_server(("127.0.0.1", 0)) as other:
        number = other.getsockname()[1]
        command = [python(), "-m", "app", "--port", str(number)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: cannot listen on port {number} of 127.0.0.1: Address already in use; name another "
        "one with --port\n"
    )


@pytest.fixture
def refused(monkeypatch, capsys):
    """Start the service in this process, which it refuses; return its exit code or last words."""
    app = pytest.importorskip("app.__main__", reason="no fastapi here")

    def start(*words: str) -> tuple[int | str, str, str]:
        monkeypatch.setattr(sys, "argv", ["app", *words])
        with pytest.raises(SystemExit) as ended:
            app.main()
        return ended.value.code, *capsys.readouterr()

    return start


@pytest.mark.parametrize("number", ["99999", "0", "-1", "http"])
def test_a_number_that_is_no_port_is_a_sentence(refused, number):
    code, printed, errors = refused(f"--port={number}")
    assert (code, printed) == (2, "")
    assert errors.endswith(f"--port: expected a number from 1 to 65535, got {number}\n")


@pytest.mark.parametrize("host", ["nosuch.invalid", "a..b"])
def test_a_host_that_is_none_is_a_sentence(refused, host):
    said, printed, _ = refused("--host", host, "--port", str(servers.free_port()))
    assert said.startswith(f"error: --host {host} is not an address of this machine; 127.0.0.1")
    assert printed == ""


def test_of_several_addresses_those_that_can_be_had_are_served(monkeypatch):
    """As with a localhost that is ::1 too, on a machine without IPv6."""
    app = pytest.importorskip("app.__main__", reason="no fastapi here")
    number = servers.free_port()
    here, nowhere = (
        (socket.AF_INET, 1, 6, "", (address, number)) for address in ("127.0.0.1", "192.0.2.1")
    )
    monkeypatch.setattr(app.socket, "getaddrinfo", lambda *_, **__: [nowhere, here])
    [served] = app.listening("localhost", number)
    assert served.getsockname() == ("127.0.0.1", number)
    served.close()
    monkeypatch.setattr(app.socket, "getaddrinfo", lambda *_, **__: [nowhere])
    with pytest.raises(app.AddressError, match=r"--host 192\.0\.2\.1 is not an address of this"):
        app.listening("192.0.2.1", number)


def test_a_picture_that_is_no_form_is_not_copied():
    """The body budget counts each picture once."""
    forms = pytest.importorskip("app.forms", reason="no fastapi here")
    request = forms.Request({"type": "http", "headers": [(b"content-type", b"image/png")]})
    body = bytes(1000)
    assert asyncio.run(forms.picture(request, body)) is body


def test_no_more_pictures_at_the_same_time_than_cores_that_may_be_used(monkeypatch):
    limits = pytest.importorskip("app.limits", reason="no fastapi here")
    assert 1 <= limits.WORKERS <= min(4, limits.cores())
    monkeypatch.setattr(limits.os, "sched_getaffinity", lambda _process: {0, 3}, raising=False)
    assert limits.cores() == 2


def test_while_nobody_asks_it_leaves_the_processor_alone(service):
    """Gradio looks a thousand times a second into a queue that the page does not use."""
    process = psutil.Process(service.process.pid)
    before = sum(process.cpu_times()[:2])
    time.sleep(5)
    assert sum(process.cpu_times()[:2]) - before < 0.15  # seconds: 3% of a core; else it is 6%
