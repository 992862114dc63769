"""The sections of `make torture`, short, and that they notice what they are there for."""

import random

import pytest
from project import ROOT, Project
from torture import Outcome, inputs, kills, reading, suites, trees

from stages.common.errors import UserError

# Two stages that take a moment; what the second one does is filled in.
PIPELINE = """
stages:
  cook:
    cmd: sleep 0.4; echo soup > soup.txt
    outs: [soup.txt]
  eat:
    cmd: sleep 0.4; {}
    deps: [soup.txt]
    outs: [eaten.txt]
"""

# A kill while DVC writes a file of its own leaves it empty: here at the first run after the first.
CUT = "[ ! -f ../ran ] || [ -f ../cut ] || truncate -s 0 .dvc/tmp/rwlock ../cut"


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("section", "count"), [("archives", 300), ("arrays", 300), ("parameters", 300), ("models", 75)]
)
def test_damaged_inputs_end_in_a_sentence(section, count, seed):
    outcome = getattr(inputs, section)(count, seed)
    assert outcome.count == count
    assert outcome.found == []


def test_the_same_seed_gives_the_same_damage():
    tree = {"a": [1, 2, {"b": None}], "c": {"d": "text", "e": 0.5}}
    first, second = ([trees.mutated(tree, random.Random(n)) for n in range(99)] for _ in range(2))
    assert repr(first) == repr(second)
    assert tree == {"a": [1, 2, {"b": None}], "c": {"d": "text", "e": 0.5}}
    assert sum(each != tree for each in first) > 80


@pytest.mark.parametrize(
    ("error", "tracebacks"),
    [(UserError("file.npz is damaged."), 0), (UserError("damaged"), 1), (TypeError("x"), 1)],
)
def test_only_a_sentence_that_names_the_file_is_none(error, tracebacks):
    def read() -> None:
        raise error

    outcome = Outcome()
    reading.attempt(outcome, "a case", "file.npz", read)
    assert len(outcome.tracebacks) == tracebacks


def test_other_content_under_a_wrong_checksum_is_silently_different(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "file"
    changed = lambda content, generator: content + b"."  # noqa: ARG005, E731
    same = lambda content, generator: content  # noqa: ARG005, E731
    for damages, different in (([changed, same], 2), ([same, changed], 0)):
        outcome = reading.read_all("file", b"good", path.read_bytes, damages, 4, seed=1)
        assert (len(outcome.different), outcome.tracebacks) == (different, [])


@pytest.mark.slow
def test_a_table_of_cases_that_is_not_there_is_no_success():
    assert suites.cases("test_habits.py", "no such test").tracebacks != []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("cp soup.txt eaten.txt", None),
        (f"{CUT}; touch ../ran; cp soup.txt eaten.txt", None),
        ("date +%N > eaten.txt", "different"),
        ("[ ! -f ../ran ] || touch left; touch ../ran; cp soup.txt eaten.txt", "lost"),
        ("[ ! -f ../ran ] || exit 1; touch ../ran; cp soup.txt eaten.txt", "lost"),
    ],
)
def test_kills_that_leave_something_behind_are_noticed(script, kind):
    def make(folder) -> Project:
        project = Project(folder / "clone")
        project.folder.mkdir()
        project.run("git init -q -b main && dvc init -q")
        (project.folder / "dvc.yaml").write_text(PIPELINE.format(script))
        (project.folder / "dvc.lock").write_text("schema: '2.0'\n")
        (project.folder / ".gitignore").write_text("/soup.txt\n/eaten.txt\n")
        project.commit("A pipeline")
        return project

    outcome = kills.kills(2, seed=1, make=make, longest=3)
    assert outcome.count == 2
    assert outcome.tracebacks == []
    noticed = [name for name in ("different", "lost") if getattr(outcome, name)]
    assert noticed == ([kind] if kind else []), outcome.found


def test_make_torture_runs_it_all():
    assert "PYTHONPATH=.:tests python -m torture" in (ROOT / "Makefile").read_text()
