"""Downloads: the right bytes from the first source that has them, else nothing and the reasons."""

import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from hindrances import almost_full_disk, locked
from mirror import ARCHIVE

from stages import download
from stages.common.errors import UserError
from stages.data import archives

FILE = download.File(name="images.gz", sha256=hashlib.sha256(ARCHIVE).hexdigest())
REFUSING = "http://127.0.0.1:1"  # no one listens there
WRONG = [
    pytest.param(b"\n<!doctype html><title>Sign in</title>", "an HTML page, not an", id="HTML"),
    pytest.param(ARCHIVE[:1000], "a gzip archive of 1,000 bytes: damaged, cut off", id="cut off"),
    pytest.param(b"", "the file is empty", id="empty"),
    pytest.param(b"PK\3\4", "it is not a gzip archive", id="zip"),
]


@pytest.fixture
def target(tmp_path):
    """The folder to download into, empty."""
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


@pytest.fixture
def old(target):
    """The archive of a former run, in the folder to download into."""
    (target / FILE.name).write_bytes(b"old")
    return target / FILE.name


def folder_with(path: Path, content: bytes = ARCHIVE) -> str:
    path.mkdir()
    (path / FILE.name).write_bytes(content)
    return str(path)


def refusal(sources: list[str], target: Path) -> str:
    with pytest.raises(UserError) as caught:
        download.fetch(FILE, sources, target)
    return str(caught.value)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_served_file_is_stored(serve, target, capsys, slash):
    address = serve() + slash
    download.fetch(FILE, [address], target)
    assert (target / FILE.name).read_bytes() == ARCHIVE
    assert list(target.iterdir()) == [target / FILE.name]
    assert serve.asked == ["/images.gz"]
    assert f"images.gz: from {address}, SHA-256 verified" in capsys.readouterr().out


@pytest.mark.parametrize("source", ["{}/mirror", "$MIRROR", "$PARENT/mirror", "~/mirror"])
def test_a_file_in_a_folder_is_stored(tmp_path, target, monkeypatch, source):
    mirror = folder_with(tmp_path / "mirror")
    for name, value in {"MIRROR": mirror, "PARENT": tmp_path, "HOME": tmp_path}.items():
        monkeypatch.setenv(name, str(value))
    download.fetch(FILE, [source.format(tmp_path)], target)
    assert (target / FILE.name).read_bytes() == ARCHIVE


@pytest.mark.parametrize("inside", ["", ".dvc/tmp/exps/standalone/tmp1", ".dvc/tmp/exps/tmp2"])
def test_a_relative_folder_counts_from_the_project(tmp_path, target, monkeypatch, inside):
    """Also in an experiment with `--temp` or `--queue`, which runs in a folder of its own."""
    folder_with(tmp_path / "mirror")
    here = tmp_path / "project" / inside
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    download.fetch(FILE, ["../mirror"], target)
    assert (target / FILE.name).read_bytes() == ARCHIVE


def test_the_first_source_that_has_the_file_gives_it(tmp_path, serve, target, capsys):
    wrong, good = serve(b"<html>"), folder_with(tmp_path / "mirror")
    download.fetch(FILE, [str(tmp_path / "absent"), REFUSING, wrong, good, serve()], target)
    assert (target / FILE.name).read_bytes() == ARCHIVE
    assert f"from {good}," in capsys.readouterr().out
    assert len(serve.asked) == 1


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


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (REFUSING, "Connection refused"),
        ("http://", "No host supplied"),
        ("http://[::1", "Failed to parse"),
        ("/absent", "/absent/images.gz: No such file or directory"),
        (__file__, "Not a directory"),
        ("/dev/zero", "Not a directory"),
        ("$UNSET_MIRROR", "the environment variable is not set"),
        ("$EMPTY_MIRROR", "the environment variable is not set"),
        ("$UNSET_MIRROR/fashion", "the environment variable is not set"),
        ("~no-such-user/fashion", ""),
    ],
)
def test_a_useless_source_is_named_with_the_reason(target, monkeypatch, source, reason):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("UNSET_MIRROR", raising=False)
    monkeypatch.setenv("EMPTY_MIRROR", "")
    named = refusal([source], target).splitlines()[1]
    assert named.startswith(f"  {source}: ")
    assert reason in named


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(os.mkfifo, id="a pipe that nobody writes into"),
        pytest.param(lambda path: path.symlink_to("/dev/zero"), id="a device without end"),
        pytest.param(lambda path: path.mkdir(), id="a folder"),
    ],
)
def test_what_is_no_regular_file_is_never_read(tmp_path, target, make):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    make(mirror / FILE.name)
    named = refusal([str(mirror)], target).splitlines()[1]
    assert named == f"  {mirror}: {mirror / FILE.name}: it is not a regular file"
    assert list(target.iterdir()) == []


def test_a_huge_file_is_not_copied_to_its_end(tmp_path, target, monkeypatch):
    monkeypatch.setattr(archives, "LIMIT", 2**20)
    mirror = folder_with(tmp_path / "mirror")
    os.truncate(Path(mirror, FILE.name), 2**40)  # 1 TB that takes no space
    named = refusal([mirror], target).splitlines()[1]
    assert named == f"  {mirror}: too large: more than 1,048,576 bytes"
    assert list(target.iterdir()) == []


def test_without_any_source_every_reason_and_way_on_is_named(serve, target, monkeypatch):
    monkeypatch.delenv("FASHION_MNIST_DIR", raising=False)
    sources = ["$FASHION_MNIST_DIR", "/absent", serve(status=404), REFUSING]
    lines = refusal(sources, target).splitlines()
    assert lines[0] == "images.gz was found in no source:"
    assert [line.split(": ")[0] for line in lines[1:5]] == [f"  {source}" for source in sources]
    for way_on in ("FASHION_MNIST_DIR", "data.sources in params.yaml", "make demo"):
        assert way_on in "\n".join(lines[5:])


def test_the_way_on_names_only_a_variable_that_is_a_source(target):
    assert "in the environment variable MNIST (" in refusal(["/absent", "$MNIST/x"], target)
    text = refusal(["/absent"], target)
    assert "into a folder and add it to data.sources in params.yaml," in text
    assert "variable" not in text


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
