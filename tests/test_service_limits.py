"""The service among clients that are too large, too slow or too many."""

import io
import json
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import photographs
import pytest
from PIL import Image
from served import FORM, form, serving, trousers


def bomb(width: int, height: int) -> bytes:
    """Return a black PNG, small as a file."""
    return photographs.saved(Image.new("1", (width, height)))


def slow() -> bytes:
    """Return a picture for which the service for tests takes a second: it is 64 pixels wide."""
    return photographs.saved(Image.new("RGB", (64, 100), "red"))


@pytest.mark.parametrize("length", [True, False])
def test_a_body_over_10_mb_is_refused(service, length):
    """Whether its length is announced or not."""
    body = bytes(10_000_001)
    status, answer = service.predict(body if length else io.BytesIO(body))
    assert (status, answer["detail"]) == (
        413, "The request has more than 10 MB; send a smaller picture.")  # fmt: skip


def test_a_body_that_announces_too_much_is_refused_before_it_is_sent(service):
    with service.connect() as client:
        client.sendall(b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 10000001\r\n\r\n")
        assert client.recv(999).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (60_000, 60_000)])
def test_a_picture_over_50_megapixels_is_refused_unopened(service, width, height):
    content = bomb(width, height) if width < 60_000 else announced(width, height)
    before = service.memory()
    status, answer = service.predict(content)
    assert status == 422
    assert "pixels" in answer["detail"]
    assert answer["detail"].endswith("save it smaller.")
    assert service.memory() < before + 50_000_000


def announced(width: int, height: int) -> bytes:
    """Return a PNG that says so of itself, but has no such pixels."""
    content = bytearray(bomb(1, 1))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize("size", [(5_000, 10_000)])
def test_a_picture_of_50_megapixels_is_answered(service, size):
    assert service.predict(bomb(*size))[0] == 200


def test_a_client_that_sends_no_request_is_told_and_hung_up(small_service):
    for said in (b"", b"GET /health HTTP/1.1\r\nHost: a\r\n"):
        with small_service.connect() as client:
            client.sendall(said)
            start = time.monotonic()
            answer = b"".join(iter(lambda: client.recv(9999), b""))
            assert time.monotonic() - start < 10
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"nosniff" in answer
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["detail"] == (
            "The request did not arrive within 1.5 seconds.")  # fmt: skip


def test_a_client_that_dribbles_its_picture_is_told_and_hung_up(small_service):
    with small_service.connect() as client:
        client.sendall(b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(5):
            client.sendall(b"x")
            time.sleep(0.2)
        answer = b"".join(iter(lambda: client.recv(9999), b""))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not arrive within 1.5 seconds; send a smaller one" in answer


def test_a_client_that_takes_no_answer_is_cut_off(small_service):
    """Its answers, some 100 MB, fill what the systems keep for it; it asks again and again."""
    request = b"GET /page.js HTTP/1.1\r\nHost: a\r\n\r\n" * 20_000
    with small_service.connect() as client:
        client.settimeout(120)  # a busy machine takes long to make the answers
        with pytest.raises((ConnectionError, BrokenPipeError)):
            while True:
                client.sendall(request)


def test_pictures_beyond_the_places_are_refused_and_the_others_answered(small_service):
    """One worker, two places, eight pictures of a second each."""
    with ThreadPoolExecutor(8) as clients:
        answers = list(
            clients.map(lambda _: small_service.ask("POST", "/predict", slow()), "a" * 8)
        )
    statuses = sorted(status for status, *_ in answers)
    assert statuses[:2] == [200, 200]
    assert statuses.count(503) >= 4
    for status, headers, content in answers:
        if status == 503:
            assert headers["Retry-After"] == "2"
            assert json.loads(content)["detail"].endswith("try again in 2 seconds.")
    assert small_service.predict(trousers())[0] == 200


def test_who_would_wait_too_long_for_a_worker_is_told(tmp_path):
    """Eight pictures of a second each, one after the other, and patience for two and a half."""
    with serving(tmp_path, WORKERS=1, PLACES=8, WAITING=2.5, ANSWERING=5) as service:
        with ThreadPoolExecutor(8) as clients:
            answers = list(clients.map(lambda _: service.ask("POST", "/predict", slow()), "a" * 8))
        assert {status for status, *_ in answers} == {200, 503}
        assert all(headers["Retry-After"] == "2" for status, headers, _ in answers if status == 503)
        assert service.predict(trousers())[0] == 200


def test_no_worker_is_given_to_a_client_that_has_hung_up(tmp_path):
    """Six pictures of a second each; of five nobody takes the answer."""
    with serving(tmp_path, WORKERS=1, PLACES=8) as service:
        body = slow()
        head = f"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n"
        gone = [service.connect() for _ in range(6)]
        for client in gone:
            client.sendall(head.encode() + body)
        time.sleep(0.5)
        for client in gone:
            client.close()
        start = time.monotonic()
        assert service.predict(trousers())[0] == 200
        assert time.monotonic() - start < 4  # all six would take 5.5 more


def test_bodies_that_are_too_large_together_are_refused(small_service):
    """Of 12 MB for all, one picture of 8 MB holds most for as long as its client dribbles."""
    head = b"POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 8000001\r\n\r\n"
    with small_service.connect() as client:
        client.sendall(head + bytes(8_000_000))
        time.sleep(0.5)
        assert small_service.predict(form(bytes(8_000_000)), Content_Type=FORM)[0] == 503
        assert client.recv(9999).startswith(b"HTTP/1.1 408 ")
    assert small_service.predict(bytes(8_000_000))[0] == 422


def test_connections_beyond_the_limit_are_refused_with_a_sentence_then_cut(small_service):
    """20 are served, 20 more are told, what comes then is cut."""
    waiting = [small_service.connect() for _ in range(20)]
    try:
        status, headers, _ = small_service.ask("GET", "/health")
        assert (status, headers["Retry-After"]) == (503, "2")
        assert headers["X-Content-Type-Options"] == "nosniff"
        # A client that is still sending can read it, too.
        assert small_service.ask("POST", "/predict", bytes(5_000_000))[0] == 503
        waiting += [small_service.connect() for _ in range(20)]
        with pytest.raises(ConnectionError):
            small_service.ask("GET", "/health")
    finally:
        for each in waiting:
            each.close()
    time.sleep(0.3)
    assert small_service.ask("GET", "/health")[0] == 200
