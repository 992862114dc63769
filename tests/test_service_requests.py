"""Requests that are unusual or no HTTP: each gets JSON and all headers, whoever answers it."""

import json
import threading
import time
import warnings
from collections.abc import Callable

import numpy as np
import photographs
import pytest
from PIL import Image
from served import FORM, form, trousers


def picture(width: int) -> bytes:
    return photographs.saved(Image.new("RGB", (width, 100), "red"))


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait up to 10 seconds: what is logged may be logged after the answer."""
    for _ in range(100):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it has not come")


def said(service, request: bytes) -> tuple[bytes, bytes]:
    """Return head and body of what is answered until the server hangs up."""
    with service.connect() as client:
        client.sendall(request)
        answer = b"".join(iter(lambda: client.recv(9999), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head, body


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02 as of HTTPS\r\n\r\n",
        b"POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n\r\n",
    ],
)
def test_what_is_no_http_is_said_as_json_with_all_headers(service, request_):
    head, body = said(service, request_)
    assert head.startswith(b"HTTP/1.1 400 Bad Request")
    assert b"nosniff" in head
    assert json.loads(body)["detail"].startswith("The request is not valid HTTP/1.1; expected")


def test_a_client_that_hangs_up_leaves_nothing_in_the_log(service):
    before = service.printed()
    with service.connect() as client:
        client.sendall(b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf")
    time.sleep(1)
    assert service.printed() == before


def test_nothing_that_a_client_sends_gets_into_the_log(service):
    before = service.printed()
    said(service, b"no HTTP\r\n\r\n")
    with service.connect() as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: "
                       b"websocket\r\n\r\n")  # fmt: skip
        assert client.recv(999)
    time.sleep(1)
    assert service.printed() == before


def test_the_page_does_not_repeat_what_a_client_says_of_its_address(service):
    _, _, body = service.ask("GET", "/", X_Forwarded_Host="planted.example")
    assert b"planted" not in body


@pytest.mark.parametrize("path", ["/health", "/docs", "/", "/page.js", "/examples/bag.jpg"])
def test_head_is_answered_as_get_without_the_body(service, path):
    status, headers, body = service.ask("HEAD", path)
    assert (status, body) == (200, b"")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == service.ask("GET", path)[1]["Content-Type"]
    assert service.ask("HEAD", "/nothing")[0] == 404


def test_a_form_is_known_in_any_case(service):
    kind = FORM.replace("multipart/form-data", "Multipart/Form-Data")
    assert service.predict(form(trousers()), Content_Type=kind)[0] == 200


def test_a_charset_that_decodes_nothing_is_the_fault_of_the_request(service):
    status, answer = service.predict(form(trousers()), Content_Type=f"{FORM}; charset=undefined")
    assert status == 422
    assert answer["detail"].startswith("The form cannot be read: ")
    assert "undefined encoding" in answer["detail"]


def test_a_fault_of_the_server_is_json_with_all_headers_too(service):
    status, headers, body = service.ask("POST", "/predict", picture(63))
    assert (status, headers["X-Content-Type-Options"]) == (500, "nosniff")
    assert json.loads(body)["detail"].startswith("The server could not handle this request")
    wait_for(lambda: "RuntimeError: planted" in service.printed())


def test_pictures_that_make_pillow_warn_leave_nothing_in_the_log(service):
    before = service.printed()
    endless = Image.fromarray(np.array([[-np.inf, 1], [np.nan, np.inf]], np.float32))
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x09"  # promises nine entries
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        large = photographs.saved(Image.new("1", (10_000, 10_000)))
    contents = (large, photographs.saved(endless, "TIFF"), trousers()[:2])
    for content in (*contents, photographs.saved(Image.new("RGB", (9, 9)), "JPEG", exif=exif)):
        assert service.predict(content)[0] in (200, 422)
    assert service.printed() == before


def test_a_request_sent_before_the_answer_to_another_has_all_its_time(small_service):
    """It waits for the one worker, then takes a second: more than a request may take to come."""
    slow = picture(64)
    other = threading.Thread(target=small_service.predict, args=(slow,))
    head = f"POST /predict HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len(slow)}"
    with small_service.connect() as client:
        other.start()
        time.sleep(0.3)
        health = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
        client.sendall(health + head.encode() + b"\r\n\r\n" + slow)
        answers = b"".join(iter(lambda: client.recv(9999), b""))
    other.join()
    assert answers.count(b"HTTP/1.1 200 OK") == 2
