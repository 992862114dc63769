"""A user's mistake ends a tool with a sentence, and a revision is never an option."""

import signal
import subprocess
import sys

import pytest
from project import ROOT, Project

COMMENT = "python -m tools.pull_request --before https://a.example --after https://b.example -- {}"
PARTS = ("graph", "results", "findings")
ALONE = f"PATH=/absent {sys.executable}"


@pytest.fixture
def repository(tmp_path) -> Project:
    """A git repository with one commit and nothing of the pipeline."""
    made = Project(tmp_path / "clone")
    made.folder.mkdir()
    made.environment["PYTHONPATH"] = str(ROOT)
    (made.folder / "README.md").write_text(
        "".join(f"<!-- {part} -->\n<!-- end of {part} -->\n" for part in PARTS)
    )
    made.run("git init -q -b main")
    made.commit("As cloned")
    return made


@pytest.mark.parametrize("revisions", ["--output=x HEAD", "HEAD --output=x", "HEAD absent"])
def test_a_revision_that_is_none_is_refused(repository, revisions):
    """`git diff --output=x` would write a file."""
    output = repository.run(COMMENT.format(revisions), fails=True)
    assert output.startswith("error: expected two commits, got '")
    assert "Traceback" not in output
    assert repository.run("git status --porcelain") == ""


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("rm README.md; python -m tools.readme", "README.md"),
        ("dvc init -q; python -m tools.readme", "metrics/compare.json"),
        (f"{ALONE} -m tools.readme", "dvc"),
        (COMMENT.format("HEAD HEAD").replace("python", ALONE), "git"),
        ("rm -r .git; dvc init -q --no-scm; python -m tools.readme", "metrics/compare.json"),
    ],
)
def test_what_is_missing_is_named(repository, command, missing):
    output = repository.run(command, fails=True)
    assert output.startswith(f"error: {missing} is missing. A file of the repository comes back")
    assert "Traceback" not in output


def test_a_program_that_fails_has_said_why(repository):
    """Here DVC, in a folder that is not one of its repositories."""
    before = repository.read("README.md")
    output = repository.run("python -m tools.readme", fails=True)
    assert "you are not inside of a DVC repository" in output
    assert output.endswith("error: `dvc dag --mermaid` failed with exit code 253; see above.\n")
    assert "Traceback" not in output
    assert repository.read("README.md") == before


def test_ctrl_c_ends_every_tool_with_a_sentence():
    """Python imports the package before the tool, so that the tool's own imports are covered."""
    code = "import os, signal, tools; os.kill(os.getpid(), signal.SIGINT); import tools.report"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGINT
    assert done.stderr == "\nInterrupted. To do it after all, run the same command again.\n"


def test_a_mistake_of_the_program_shows_where_it_is():
    done = subprocess.run(
        [sys.executable, "-c", "import tools; {}['x']"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.stderr.startswith(b"Traceback")
