"""Sources of a download: folders and addresses, asked in turn; useless ones with the reason."""

import os
from pathlib import Path

import pytest
from mirror import ARCHIVE, FILE, folder_with, refusal

from stages import download
from stages.data import archives

REFUSING = "http://127.0.0.1:1"  # no one listens there


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
