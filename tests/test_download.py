"""A download stores the right bytes; else the old file stays, and a sentence says why."""

import hashlib
import tempfile
from pathlib import Path

import pytest
from hindrances import almost_full_disk, locked
from mirror import ARCHIVE, FILE, folder_with, refusal

from stages import download

WRONG = [
    pytest.param(b"\n<!doctype html><title>Sign in</title>", "an HTML page, not an", id="HTML"),
    pytest.param(ARCHIVE[:1000], "a gzip archive of 1,000 bytes: damaged, cut off", id="cut off"),
    pytest.param(b"", "the file is empty", id="empty"),
    pytest.param(b"PK\3\4", "it is not a gzip archive", id="zip"),
]


@pytest.fixture
def old(target):
    """The archive of a former run, in the folder to download into."""
    (target / FILE.name).write_bytes(b"old")
    return target / FILE.name


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_served_file_is_stored(serve, target, capsys, slash):
    address = serve() + slash
    download.fetch(FILE, [address], target)
    assert (target / FILE.name).read_bytes() == ARCHIVE
    assert list(target.iterdir()) == [target / FILE.name]
    assert serve.asked == ["/images.gz"]
    assert f"images.gz: from {address}, SHA-256 verified" in capsys.readouterr().out


@pytest.mark.parametrize(("body", "nature"), WRONG)
def test_a_wrong_file_is_never_stored(tmp_path, serve, target, body, nature):
    for source in (serve(body), folder_with(tmp_path / "mirror", body)):
        found = hashlib.sha256(body).hexdigest()
        reason = f"  {source}: expected SHA-256 {FILE.sha256}, got {found} ("
        text = refusal([source], target)
        assert reason in text
        assert nature in text
        assert list(target.iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": 404}, "404 Client Error"),
        ({"status": 503}, "503 Server Error"),
        ({"body": ARCHIVE[:5000], "promised": len(ARCHIVE)}, "5000 bytes read, 295002 more"),
    ],
)
def test_a_failed_answer_is_never_stored(serve, old, answer, reason):
    address = serve(**answer)
    first, second, *_ = refusal([address], old.parent).splitlines()
    assert first == "images.gz was found in no source:"
    assert second.startswith(f"  {address}: ")
    assert reason in second
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_locked_folder_keeps_its_file(serve, mode):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, FILE.name)
        path.write_bytes(b"old")
        address = serve()
        with locked(Path(folder), mode):
            text = refusal([address], Path(folder))
        assert text.startswith(f"cannot write {path}: Permission denied. ")
        assert "\n" not in text
        assert path.read_bytes() == b"old"
        assert list(Path(folder).iterdir()) == [path]


@pytest.mark.parametrize("kind", ["address", "folder"])
def test_a_full_disk_keeps_the_old_file(tmp_path, serve, old, kind):
    source = serve() if kind == "address" else folder_with(tmp_path / "mirror")
    with almost_full_disk(free=100_000):
        text = refusal([source], old.parent)
    assert text.startswith(f"cannot write {old}: File too large. Free disk space")
    assert "\n" not in text
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]
