"""Files stand complete or not at all, and a stage ends with a sentence, not a traceback."""

import errno
import json
import os
from pathlib import Path

import pytest

from stages.common.errors import UserError
from stages.common.files import damaged, replacing, write_json


@pytest.fixture
def path(tmp_path):
    """A file that a former run wrote, alone in its folder."""
    path = tmp_path / "old.txt"
    path.write_text("old")
    return path


def is_untouched(path: Path) -> bool:
    """Whether the file of the former run is intact and nothing else lies beside it."""
    return path.read_text() == "old" and list(path.parent.iterdir()) == [path]


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
    found = json.loads((tmp_path / "x.json").read_text())
    assert found == content
    assert list(found) == ["b", "a"]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_has_no_infinite_numbers(tmp_path, number):
    with pytest.raises(UserError, match=r"^cannot write .*x\.json: expected finite numbers, got "):
        write_json(tmp_path / "x.json", {"accuracy": [number]})
    assert list(tmp_path.iterdir()) == []


def test_what_a_file_says_of_itself_cannot_control_the_terminal():
    sentence = str(damaged("a.npz", ValueError("unknown format \x1b[2J\x97é"), "cook"))
    assert sentence.startswith("a.npz is damaged (unknown format ?[2J?é); remove it and run: ")
    assert len(str(damaged("a.npz", ValueError("x" * 999), "cook"))) < 400
