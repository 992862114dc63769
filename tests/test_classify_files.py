"""What cannot be read or written: a sentence and an exit code, never a traceback."""

import io
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
import small_onnx
from shells import shell

from app import classify, files

pytest_plugins = ["classifying"]


def test_standard_input_that_is_closed_is_a_sentence(run, monkeypatch):
    original = io.TextIOWrapper
    monkeypatch.setattr(io, "TextIOWrapper", lambda _buffer: None)
    code, printed, errors = run("-")
    monkeypatch.setattr(io, "TextIOWrapper", original)
    assert (code, printed) == (1, "")
    assert errors == "error: -: standard input is closed; give a picture with: < photo.jpg\n"


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(run, monkeypatch):
    Path("locked").mkdir()

    def forbidden(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert run("locked")[::2] == (1, "error: locked: cannot be read: Permission denied\n")


def test_a_folder_named_as_a_picture_is_not_one(run):
    Path("folder/dir.jpg").mkdir(parents=True)
    shutil.copy("coat.jpg", "folder/a.jpg")
    code, printed, errors = run("folder")
    assert (code, errors) == (0, "")
    assert printed.startswith("folder/a.jpg: Coat")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("ending", ["jfif", "jpe", "JPEG", "mpo", "pbm", "pnm"])
def test_every_ending_of_a_kind_that_is_read_counts_in_a_folder(run, ending):
    Path("folder").mkdir()
    shutil.copy("coat.jpg", f"folder/a.{ending}")
    assert run("folder")[0] == 0


def test_a_pipe_and_a_device_are_refused_at_once(run):
    os.mkfifo("pipe.jpg")
    code, _, errors = run("pipe.jpg", "/dev/zero")
    first, second = errors.splitlines()
    assert code == 1
    assert first.startswith("error: pipe.jpg: it is a pipe or a device; expected a file, or - for")
    assert second.startswith("error: /dev/zero: it is a pipe or a device")


def test_a_file_that_is_too_large_is_refused(run, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 2_000_000)
    Path("large.jpg").write_bytes(bytes(2_000_001))
    sentence = "it has more than 2 MB; save it smaller"
    assert run("large.jpg")[2] == f"error: large.jpg: {sentence}\n"
    assert run("-", stdin=bytes(2_000_001))[2] == f"error: -: {sentence}\n"


@pytest.fixture
def ready(alone):
    """The application with small models and three photographs, in a folder of its own."""
    small_onnx.write_both(alone / "app/models")
    for name in ("a.jpg", "b.jpg", "hemd \u00e9.jpg"):
        shutil.copy(alone / "coat.jpg", alone / name)
    return alone


CLASSIFY = f"{sys.executable} -m app.classify"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_a_sentence(ready):
    done = shell(ready, f"{CLASSIFY} coat.jpg > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "error: the answers cannot be written: No space left on device\n"


def test_a_reader_that_has_read_enough_ends_it_quietly_but_not_with_0(ready):
    """Whether the last file can be answered is not known then."""
    codes = f"{CLASSIFY} coat.jpg a.jpg b.jpg nope.jpg | true; echo ${{PIPESTATUS[0]}}"
    done = shell(ready, codes)
    assert (done.stdout, done.stderr) == (f"{classify.NOBODY_READS}\n", "")
    assert classify.NOBODY_READS == 141


def test_a_name_that_the_terminal_cannot_show_is_printed_with_a_question_mark(ready):
    done = shell(ready, f"PYTHONIOENCODING=ascii {CLASSIFY} 'hemd \u00e9.jpg' 'none \u00e9.jpg'")
    assert re.fullmatch(r"hemd \?.jpg: Coat 91%.*\n", done.stdout)
    assert done.stderr == "error: none ?.jpg: cannot be read: No such file or directory\n"
    assert done.returncode == 1


def test_a_closed_standard_output_is_no_traceback(ready):
    done = shell(ready, f"{CLASSIFY} coat.jpg nope.jpg >&-; {CLASSIFY} - <&-")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("error: ") == 2
