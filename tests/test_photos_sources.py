"""Photographs arrive as the registry says, several at a time, or the reasons do."""

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from photos import download, registry, stage
from photos.registry import Photograph
from stages.common.errors import UserError
from stages.sources import pace
from stages.sources.errors import UnavailableError

CONTENT = b"\xff\xd8 a photograph"
REFUSING = "http://127.0.0.1:1"  # no one listens there


def photograph(name: str, content: bytes = CONTENT) -> Photograph:
    return Photograph("test", "hat", name, hashlib.sha256(content).hexdigest())


def folder_with(folder: Path, photographs: list[Photograph], content: bytes = CONTENT) -> str:
    for each in photographs:
        (folder / each.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / each.path).write_bytes(content)
    return str(folder)


def refusal(photographs: list[Photograph], sources: list[str], target: Path) -> str:
    with pytest.raises(UserError) as caught:
        download.fetch(photographs, sources, target)
    return str(caught.value)


def test_the_registry_has_every_photograph_once():
    photographs = registry.read()
    assert len(photographs) == len({each.path for each in photographs}) == 713
    assert Counter(each.part for each in photographs) == {"validation": 341, "test": 372}
    labels = {*registry.GARMENTS, *registry.SHOES, *registry.STRANGERS}
    assert {each.label for each in photographs} == labels
    assert registry.read("test") == [each for each in photographs if each.part == "test"]


def test_no_photograph_is_in_both_parts():
    hashes = {part: {each.sha256 for each in registry.read(part)} for part in registry.PARTS}
    assert not hashes["validation"] & hashes["test"]


def test_photographs_of_a_folder_are_stored(tmp_path):
    wanted = [photograph(f"{number}.jpg") for number in range(20)]
    source = folder_with(tmp_path / "source", wanted)
    download.fetch(wanted, [source], tmp_path / "raw")
    stored = sorted(path.name for path in (tmp_path / "raw/test/hat").iterdir())
    assert stored == sorted(each.name for each in wanted)


def test_photographs_of_a_server_are_stored(serve, tmp_path):
    wanted = [photograph(f"{number}.jpg") for number in range(20)]
    download.fetch(wanted, [serve(CONTENT)], tmp_path / "raw")
    assert sorted(serve.asked) == sorted(f"/{each.path}" for each in wanted)
    assert all((tmp_path / "raw" / each.path).read_bytes() == CONTENT for each in wanted)


def test_what_is_there_is_not_fetched_again(serve, tmp_path):
    kept, damaged, missing = photograph("kept"), photograph("damaged"), photograph("missing")
    folder_with(tmp_path / "raw", [kept])
    folder_with(tmp_path / "raw", [damaged], b"half a")
    download.fetch([kept, damaged, missing], [serve(CONTENT)], tmp_path / "raw")
    assert sorted(serve.asked) == ["/test/hat/damaged", "/test/hat/missing"]


def test_what_the_registry_does_not_have_is_removed_once_all_is_there(tmp_path):
    """DVC keeps the folder between runs; its hash must be that of the registry alone."""
    kept, gone = photograph("kept.jpg"), photograph("gone.jpg")
    other = Photograph("test", "socks", "a.jpg", kept.sha256)
    raw, source = tmp_path / "raw", folder_with(tmp_path / "source", [kept])
    folder_with(raw, [gone, other])
    refusal([photograph("absent.jpg")], [REFUSING], raw)
    assert (raw / gone.path).exists()
    download.fetch([kept], [source], raw)
    assert [path for path in raw.rglob("*") if path.is_file()] == [raw / kept.path]
    assert not (raw / "test/socks").exists()


def test_the_next_source_is_asked_for_what_is_missing(serve, tmp_path):
    first, second = photograph("first"), photograph("second")
    source = folder_with(tmp_path / "source", [first])
    download.fetch([first, second], [REFUSING, source, serve(CONTENT)], tmp_path / "raw")
    assert (tmp_path / "raw" / first.path).read_bytes() == CONTENT
    assert (tmp_path / "raw" / second.path).read_bytes() == CONTENT
    assert "/test/hat/second" in serve.asked


def test_a_source_that_has_failed_writes_nothing_any_more(tmp_path, monkeypatch):
    """Its other threads may go on, but the next source writes the same files."""
    wanted = [photograph(f"{number}.jpg") for number in range(3)]
    went_on = Event()

    def blocks(source: str, path: str) -> Iterator[bytes]:
        if source == "failing" and path.endswith("0.jpg"):
            raise UnavailableError("none")
        yield CONTENT[:3]
        if source == "failing":
            went_on.wait(10)
        yield CONTENT[3:]

    monkeypatch.setattr(download, "_blocks", blocks)
    with pytest.raises(UnavailableError):
        download.take(wanted, "failing", tmp_path / "raw")
    went_on.set()
    time.sleep(0.5)
    assert not [path for path in (tmp_path / "raw").rglob("*") if path.is_file()]


def test_every_source_is_named_with_its_reason(serve, tmp_path, monkeypatch):
    monkeypatch.delenv("PHOTOS_DIR", raising=False)
    other = serve(b"<html>Sign in</html>")
    said = refusal([photograph("a.jpg")], ["$PHOTOS_DIR", REFUSING, other], tmp_path / "raw")
    assert "1 of 1 photographs were found in no source" in said
    assert "$PHOTOS_DIR: the environment variable is not set" in said
    assert f"{REFUSING}: " in said
    assert f"{other}: test/hat/a.jpg: expected SHA-256" in said
    assert "(20 bytes)" in said
    assert not list((tmp_path / "raw").rglob("*.jpg"))


def test_an_endless_file_is_given_up(serve, tmp_path):
    said = refusal([photograph("a")], [serve(b"x" * (download.LARGEST + 1))], tmp_path / "raw")
    assert "test/hat/a: too large: more than 1,048,576 bytes" in said


def test_a_silent_server_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(pace, "SECONDS", 0.5)

    def silent(*_, **__):
        time.sleep(3)
        yield CONTENT

    monkeypatch.setattr(download.web, "blocks", silent)
    said = refusal([photograph("a")], ["http://silent.example"], tmp_path / "raw")
    assert "too slow" in said


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "params.yaml: download.sources is missing",
            "photos/params.yaml: download.sources is missing",
        ),
        ("../params.yaml: data.classes should", "params.yaml: data.classes should"),
        ("data/raw/a.jpg is missing", "photos/data/raw/a.jpg is missing"),
        ("../models/ann.keras is not", "models/ann.keras is not"),
        ("create it with: dvc repro convert", "create it with: dvc --cd photos repro convert"),
        ("back: dvc checkout data/converted", "back: dvc --cd photos checkout"),
        ("back: git restore ../docs/photos.md plots", "back: git restore docs photos"),
        ("what has arrived is kept.\nThe stage's former", "what has arrived is kept."),
        ("rebuild it with: dvc repro train_ann", "rebuild it with: dvc repro train_ann"),
    ],
)
def test_sentences_are_as_seen_from_the_top(sentence, expected):
    assert stage.from_top(sentence) == expected
