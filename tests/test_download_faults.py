"""A server may do anything: time, memory and disk are bounded, and the next source is tried."""

import gzip
import tracemalloc

import pytest
from mirror import ARCHIVE, FILE
from server_faults import FAULTS, asked, head, page, redirecting, sending
from servers import answering

from stages import download
from stages.common.errors import UserError
from stages.data import archives
from stages.sources import pace, web

LIMIT = 2**20
# Addresses that no server answers; {} is the port of one that has the file.
ADDRESSES = {
    "https://127.0.0.1:{}": "SSL",
    "http://": "No host supplied",
    "http:///": "No host supplied",
    "http://a..b": "label empty or too long",
    "http://[::1": "Failed to parse",
    "http://127.0.0.1:port": "Failed to parse",
    "http://127.0.0.1:99999": "Failed to parse",
    "http://127.0.0.1:-{}": "Failed to parse",
    "HTTP://127.0.0.1:1": "Connection refused",
    "http://\ud800": "not a valid IDNA label",
}
# One fault of each kind; of the others, the reasons show that the next source was tried.
KINDS = ["not found", "a page", "fewer bytes than promised", "a body byte by byte"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Seconds instead of minutes, and few bytes; no proxy."""
    monkeypatch.setattr(pace, "SECONDS", 1)
    monkeypatch.setattr(web, "TIMEOUT", 0.5)
    monkeypatch.setattr(archives, "LIMIT", LIMIT)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def refusal(source: str, folder) -> str:
    """The reason against `source`; after it, a second one was tried, and nothing is left."""
    with pytest.raises(UserError) as caught:
        download.fetch(FILE, [source, "/absent"], folder)
    _, first, second, *_ = str(caught.value).splitlines()
    assert first.startswith(f"  {source}: ")
    assert first.removeprefix(f"  {source}: ").isprintable()
    assert second == "  /absent: /absent/images.gz: No such file or directory"
    assert list(folder.iterdir()) == []
    return first.removeprefix(f"  {source}: ")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_server_is_a_reason_and_the_next_source_is_tried(tmp_path, fault):
    answer, reason = FAULTS[fault]
    tracemalloc.start()
    try:
        with answering(answer) as address:
            text = refusal(address, tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reason in text
    assert len(text) < 400
    assert peak < 4 * LIMIT


@pytest.mark.parametrize("source", ADDRESSES)
def test_an_impossible_address_is_a_reason_and_the_next_source_is_tried(tmp_path, serve, source):
    port = serve().rpartition(":")[2]
    assert ADDRESSES[source] in refusal(source.format(port), tmp_path)


@pytest.mark.parametrize("fault", KINDS)
def test_the_next_source_gives_the_file(tmp_path, serve, fault):
    with answering(FAULTS[fault][0]) as address:
        download.fetch(FILE, [address, serve()], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE.name]
    assert (tmp_path / FILE.name).read_bytes() == ARCHIVE


def test_a_redirect_leads_to_the_file(tmp_path, serve):
    with answering(redirecting(f"{serve()}/elsewhere/images.gz")) as address:
        download.fetch(FILE, [address], tmp_path)
    assert serve.asked == ["/elsewhere/images.gz"]
    assert (tmp_path / FILE.name).read_bytes() == ARCHIVE


def test_the_answer_is_stored_as_it_was_sent(tmp_path):
    """Servers call an archive encoded; whoever decodes it stores another file."""
    with answering(page(ARCHIVE, "Content-Encoding: gzip")) as address:
        download.fetch(FILE, [address], tmp_path)
    assert (tmp_path / FILE.name).read_bytes() == ARCHIVE


def test_a_server_is_asked_not_to_encode(tmp_path):
    def answer(connection):
        plain = b"\r\nAccept-Encoding: identity\r\n" in asked(connection)
        connection.sendall(head() + (ARCHIVE if plain else gzip.compress(ARCHIVE)))

    with answering(answer) as address:
        download.fetch(FILE, [address], tmp_path)
    assert (tmp_path / FILE.name).read_bytes() == ARCHIVE


def test_a_slow_server_that_goes_on_is_waited_for(tmp_path, monkeypatch):
    """The time is for each part of the file, not for the whole."""
    monkeypatch.setattr(pace, "BYTES", 30_000)
    parts = [ARCHIVE[start : start + 30_000] for start in range(0, len(ARCHIVE), 30_000)]
    length = head(f"Content-Length: {len(ARCHIVE)}")
    with answering(sending(length, then=parts, pause=0.15)) as address:
        download.fetch(FILE, [address], tmp_path)
    assert (tmp_path / FILE.name).read_bytes() == ARCHIVE


def test_a_download_shows_its_progress(tmp_path, serve, capsys):
    download.fetch(FILE, [serve()], tmp_path)
    assert "100%" in (shown := capsys.readouterr().err)
    assert "300k/300k" in shown
