"""`make accept` records new comments in dvc.lock, and refuses whatever may change a result."""

import shutil

import pytest
import two_stages
from project import Project, ran
from ruamel.yaml import YAML

from tools.syntax_trees import CHANGED


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Project:
    """A repository with two stages that ran, committed."""
    return two_stages.build(tmp_path_factory.mktemp("accept") / "built")


@pytest.fixture
def project(built, tmp_path):
    """A copy of that repository."""
    shutil.copytree(built.folder, tmp_path / "copy")
    return built.at(tmp_path / "copy")


def edit(project: Project, name: str, old: str, new: str) -> None:
    """Replace a part of a file."""
    text = project.read(name)
    assert old in text
    (project.folder / name).write_text(text.replace(old, new))


def outputs(project: Project) -> list:
    """Return what dvc.lock records of the outputs."""
    locked = YAML(typ="safe").load(project.folder / "dvc.lock")
    return [stage["outs"] for stage in locked["stages"].values()]


def refused(project: Project) -> str:
    """Return what `make accept` prints as it refuses; it must not touch dvc.lock."""
    before = project.read("dvc.lock")
    output = project.run("python -m tools.accept", fails=True)
    assert project.read("dvc.lock") == before
    assert output.startswith("error: nothing was accepted")
    assert "Traceback" not in output
    return output


def test_comments_docstrings_and_layout_are_accepted_and_no_stage_runs(project):
    edit(project, "draw.py", '"""Draw a line."""', "# Draws a line.\n")
    edit(project, "draw.py", '"""Draw."""', '"""Draw a line into a file."""\n\n# How long?')
    edit(project, "room/words.py", '"""All words."""', '"""All of the words."""')
    before = outputs(project)
    printed = project.run("python -m tools.accept")
    assert "  draw.py: draw\n  room: show\n" in printed
    assert "up to date" in project.run("dvc status")
    assert ran(project.run("dvc repro")) == set()
    assert outputs(project) == before
    project.commit("Comments")
    assert "nothing to accept" in project.run("python -m tools.accept")


def test_the_recorded_version_is_found_in_the_history(project):
    """Not the last commit, but the one whose hash dvc.lock holds, is compared."""
    edit(project, "room/words.py", "def write", "SIZE = 1\n\n\ndef write")
    project.commit("A change of the program")
    edit(project, "room/words.py", "SIZE = 1", "# SIZE = 1")
    edit(project, "draw.py", "size=3", "size = 3")
    project.commit("Back, but for a comment and a space")
    assert "  draw.py: draw\n  room: show\n" in project.run("python -m tools.accept")


def test_the_recorded_version_is_found_on_a_branch_that_a_merge_left_aside(project):
    project.run("git checkout -q -b side")
    edit(project, "show.py", "shown", "Shown")
    project.run("dvc repro")
    project.commit("On the side")
    project.run("git checkout -q -")
    edit(project, "show.py", 'print("shown")', 'print("Shown")  # Said.')
    project.commit("The same program")
    project.run("git merge -q -s ours -m Both side && git checkout -q side -- dvc.lock")
    assert "  show.py: show\n" in project.run("python -m tools.accept")


REFUSALS = {
    "a default value": (("draw.py", "size=3", "size=4"), f"draw.py {CHANGED}"),
    "a printed string": (("show.py", "shown", "Shown"), f"show.py {CHANGED}"),
    "a module of a room": (("room/words.py", "+", "+ ' ' +"), f"room/words.py {CHANGED}"),
    "a syntax error": (("room/words.py", "def", "de"), "room/words.py is not valid Python: "),
    "a template": (("room/page.txt", ":", ""), "room/page.txt changed and is not Python"),
    "a parameter": (("params.yaml", "3", "4"), "params.yaml: size is modified"),
    "a command": (("dvc.yaml", "python draw", "python ./draw"), "draw: changed command"),
    "an output": (("shown.txt", "D", "d"), "shown.txt is modified"),
    "a new dependency": (
        ("dvc.yaml", "[draw.py]", "[draw.py, show.py]"),
        "show.py is a new dependency",
    ),
    "an intermediate result": (
        ("drawn.txt", "-", "="),
        "drawn.txt is modified, and no commit has the version that dvc.lock records",
    ),
}


@pytest.mark.parametrize("change", REFUSALS)
def test_whatever_else_changed_is_named_and_nothing_is_recorded(project, change):
    edit(project, "room/words.py", '"""Words."""', '"""All words."""')
    replacement, sentence = REFUSALS[change]
    edit(project, *replacement)
    assert f"\n  {sentence}" in refused(project)


def test_an_added_and_a_removed_file_are_named(project):
    (project.folder / "room/more.py").write_text("")
    (project.folder / "room/page.txt").unlink()
    output = refused(project)
    assert "\n  room/more.py was added\n  room/page.txt was removed\n" in output


def test_a_version_that_was_never_committed_cannot_be_compared(project):
    edit(project, "show.py", "shown", "Shown")
    project.run("dvc repro")
    edit(project, "show.py", "print", "# Said.\nprint")
    assert "\n  show.py is modified, and no commit has the version that" in refused(project)


def test_a_clone_without_data_is_told_what_is_missing(project, tmp_path):
    clone = project.cloned(tmp_path / "clone")
    edit(clone, "draw.py", '"""Draw."""', '"""Draw a line."""')
    output = refused(clone)
    assert "\n  drawn.txt is deleted\n" in output
    assert "dvc pull" in output


def test_a_broken_pipeline_gets_a_sentence(project):
    (project.folder / "dvc.yaml").write_text("stages: [")
    output = project.run("python -m tools.accept", fails=True)
    assert output.startswith("error: DVC says: ")
    assert "Traceback" not in output
