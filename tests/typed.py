"""docs/experiments.md as a user types it: every command, in the order of its section."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pages import commands
from project import ROOT, Project

PAGE = (ROOT / "docs/experiments.md").read_text()
QUEUE = "## Many experiments"  # this section needs nothing of the others, nor they of it

Check = Callable[[Project, str], None]  # of a clone and what a command has printed there


def words(line: str) -> str:
    """Return `line` with single spaces: the width of columns depends on the figures."""
    return " ".join(line.split())


@pytest.fixture
def clone(graph: Project, tmp_path: Path) -> Project:
    """A clone of a git remote, with the data and models of the graph."""
    graph.run(f"git clone -q --bare . {tmp_path / 'remote.git'}")
    return graph.cloned(tmp_path / "clone", tmp_path / "remote.git", data=True)


def clean(clone: Project, _: str) -> None:
    """The workspace is as committed."""
    assert clone.run("git status --porcelain") == ""
    assert "up to date" in clone.run("dvc status")


def sections(queue: bool) -> str:
    """Return the section on the queue, or all the others."""
    parts = re.split(r"^(?=## )", PAGE, flags=re.MULTILINE)
    return "".join(part for part in parts if part.startswith(QUEUE) == queue)


def type_all(clone: Project, page: str, checks: dict[str, Check]) -> None:
    """Run every command of `page`, and its check after it.

    Lines without figures are compared, as far as `...`; the figures are of the real data.
    """
    typed = commands(page)
    assert set(checks) <= {command for command, _ in typed}
    for command, lines in typed:
        output = clone.run(command)
        printed = [words(line) for line in output.splitlines()]
        for line in lines:
            if not re.search(r"\d", line):
                start = words(line.removesuffix("..."))
                assert any(found.startswith(start) for found in printed), f"{line}\n{output}"
        if command in checks:
            checks[command](clone, output)
