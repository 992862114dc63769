"""Files stand complete or not at all, and a stage ends with a sentence, not a traceback."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stages.common.errors import UserError
from stages.common.files import read_json, replacing, write_json

ROOT = Path(__file__).parents[1]


@pytest.fixture
def path(tmp_path):
    """A file that a former run wrote, alone in its folder."""
    path = tmp_path / "old.txt"
    path.write_text("old")
    return path


MEND = "Mend this (permissions, free space), then run the command again.\n"


def is_untouched(path: Path) -> bool:
    """Whether the file of the former run is intact and nothing else lies beside it."""
    return path.read_text() == "old" and list(path.parent.iterdir()) == [path]


def ended(script: str) -> tuple[int, str]:
    """Run a stage whose main is `script`; return its exit code and what it wrote to stderr."""
    code = f"from stages.common.errors import UserError, run\ndef main():\n    {script}\nrun(main)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_the_old_file_stands_until_the_new_one_is_complete(path):
    with replacing(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(path.parent.iterdir()) == [path]


def test_missing_folders_are_made(tmp_path):
    with replacing(tmp_path / "a" / "b" / "new.txt") as partial:
        partial.write_text("new")
    assert (tmp_path / "a" / "b" / "new.txt").read_text() == "new"


def test_the_partial_file_has_the_suffix_and_folder_of_the_whole(path):
    with replacing(path) as partial:
        partial.write_text("new")
        assert (partial.suffix, partial.parent) == (path.suffix, path.parent)


def test_what_a_killed_run_left_does_not_matter(path):
    with replacing(path) as partial:
        left_over = partial
        partial.write_text("a newer and longer text")
    left_over.write_text("the first half of a text that no one")
    with replacing(path) as partial:
        partial.write_text("newest")
    assert path.read_text() == "newest"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, UserError, KeyboardInterrupt, SystemExit])
def test_an_exception_leaves_the_old_file_and_goes_on(path, error):
    with pytest.raises(error), replacing(path) as partial:
        partial.write_text("half of the n")
        raise error
    assert is_untouched(path)


def test_a_failed_write_leaves_the_old_file_and_says_why(path):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(UserError) as caught, replacing(path) as partial:
        partial.write_text("half of the n")
        raise full
    assert str(caught.value).startswith(f"cannot write {path}: No space left on device. ")
    assert is_untouched(path)


def test_a_block_that_writes_nothing_leaves_the_old_file(path):
    with pytest.raises(UserError, match=f"cannot write {path}: No such file"), replacing(path):
        pass
    assert is_untouched(path)


@pytest.mark.parametrize("below", ["new.txt", "folder/new.txt"])
def test_a_file_in_place_of_a_folder_is_named(path, below):
    with pytest.raises(UserError, match=f"cannot write {path}"), replacing(path / below) as partial:
        partial.write_text("new")
    assert is_untouched(path)


def test_a_folder_in_place_of_the_file_is_named(tmp_path):
    (tmp_path / "new.txt").mkdir()
    with (
        pytest.raises(UserError, match=r"new\.txt: Is a directory"),
        replacing(tmp_path / "new.txt") as partial,
    ):
        partial.write_text("new")
    assert list(tmp_path.iterdir()) == [tmp_path / "new.txt"]


def test_json_comes_back_in_the_order_it_was_written(tmp_path):
    content = {"b": 1, "a": {"accuracy": 0.1, "name": "naïve"}}
    write_json(tmp_path / "x.json", content)
    found = read_json(tmp_path / "x.json")
    assert found == content
    assert list(found) == ["b", "a"]


def test_a_stage_that_succeeds_says_nothing():
    assert ended("pass") == (0, "")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("raise UserError('x: expected 1, got 2.')", "error: x: expected 1, got 2.\n"),
        ("open('absent')", f"error: cannot use absent: No such file or directory. {MEND}"),
        ("open('stages')", f"error: cannot use stages: Is a directory. {MEND}"),
    ],
)
def test_a_mistake_of_the_user_ends_a_stage_with_one_sentence(script, sentence):
    assert ended(script) == (1, sentence)


def test_a_full_disk_that_names_no_file_ends_a_stage_with_one_sentence():
    """As DVCLive's own writes do: the system says why, not where."""
    code, text = ended("stream = open('/dev/full', 'w'); stream.write('x'); stream.flush()")
    assert code == 1
    assert text.startswith("error: cannot use a file in ")
    assert text.endswith(f": No space left on device. {MEND}")


@pytest.mark.parametrize("script", ["raise OSError('no file of the user')", "raise KeyError('x')"])
def test_a_mistake_of_the_program_shows_where_it_is(script):
    code, text = ended(script)
    assert code == 1
    assert text.startswith("Traceback")
