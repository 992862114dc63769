"""A file broken by a kill while DVC writes it: the documented command loses no result."""

import pytest
from pages import remedies, remedy
from project import Project

pytestmark = pytest.mark.slow

PIPELINE = """\
stages:
  cook:
    cmd: cat salt.yaml > soup.txt && echo {} > taste.json && echo cooked >> ../runs.txt
    params: [salt.yaml: [salt]]
    outs: [soup.txt]
    metrics:
      - taste.json: {cache: false}
  serve:
    cmd: cat soup.txt > plate.txt && echo served >> ../runs.txt
    deps: [soup.txt]
    outs: [plate.txt]
"""
BROKEN = {
    "empty": lambda text: "",  # noqa: ARG005
    "cut in its first line": lambda text: text[:5],
    "cut after the word stages": lambda text: text[: text.index("cook")],
    "cut in a key": lambda text: text[: text.index("outs:") + 2],
    "cut in a section": lambda text: text[: text.index("salt: ") + 3],
    "cut in a hash": lambda text: text[: text.index("md5: ") + 9],
    "cut after a line": lambda text: text[: text.index("outs:")],
    "zeros, as after a power cut": lambda text: "\0" * len(text),
    "a merge conflict": lambda text: text.replace("  cook:\n", "<<<<<<< HEAD\n  cook:\n"),
    "gone": lambda text: None,  # noqa: ARG005
}


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory) -> Project:
    """A repository whose pipeline has run with one parameter, committed, and then with another."""
    made = Project(tmp_path_factory.mktemp("lock") / "kitchen")
    made.folder.mkdir()
    (made.folder / "dvc.yaml").write_text(PIPELINE)
    (made.folder / "salt.yaml").write_text("salt: 1\n")
    made.run("git init -q -b main && dvc init -q && dvc repro")
    made.commit("Cooked")
    (made.folder / "salt.yaml").write_text("salt: 2\n")
    made.run("dvc repro && cp dvc.lock ../complete.lock")
    return made


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_lock_file_costs_one_command_and_nothing_runs_again(kitchen, broken):
    """The result that DVC was about to record is not in git, but in DVC's run cache."""
    complete = kitchen.read("../complete.lock")
    content = BROKEN[broken](complete)
    (kitchen.folder / "dvc.lock").write_text(content or "")
    if content is None:
        (kitchen.folder / "dvc.lock").unlink()
    goes_on(kitchen, complete)


@pytest.mark.parametrize("content", ["", "\0\0\0"])
def test_so_does_a_broken_note_of_who_reads_and_writes(kitchen, content):
    (kitchen.folder / ".dvc/tmp/rwlock").write_text(content)
    goes_on(kitchen, kitchen.read("../complete.lock"))


def goes_on(kitchen: Project, complete: str) -> None:
    """`dvc repro`, after the documented command for what it says, runs nothing, has all results."""
    runs = kitchen.read("../runs.txt")
    output = kitchen.run("dvc repro || true")
    if "ERROR" in output or "dvc.lock' " in output:
        assert "Traceback" not in output
        assert sum(said in output for said in remedies()) == 1
        kitchen.run(f"{remedy(output)} && dvc repro")
    assert kitchen.read("dvc.lock") == complete
    assert kitchen.read("plate.txt") == "salt: 2\n"
    assert kitchen.read("../runs.txt") == runs


def test_the_readme_has_a_remedy_for_each_file_that_dvc_writes():
    assert list(remedies().values()) == [
        *3 * ["git restore dvc.lock && dvc repro"],
        "rm .dvc/tmp/rwlock && dvc repro",
    ]
