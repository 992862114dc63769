"""The notebook docs/tour.ipynb: it runs from first to last cell, and what it shows was run."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from project import ROOT, Project

NOTEBOOK = ROOT / "docs/tour.ipynb"


def read(path: Path = NOTEBOOK) -> nbformat.NotebookNode:
    """Return the notebook at `path`."""
    return nbformat.read(path, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells that are run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell: nbformat.NotebookNode) -> str:
    """Return the text that stands below a cell."""
    text = "".join(output.get("text", "") for output in cell.outputs)
    return text.replace("\r\n", "\n")  # what a shell of the notebook prints


def test_the_committed_cells_were_run_in_order_and_none_failed():
    cells = code(read())
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not re.search(r"(?<![\w.])/(home|root|tmp|work)/", NOTEBOOK.read_text())


def test_the_committed_verdict_is_that_of_the_page_on_experiments():
    """Both tried the same change of the same data."""
    [asked] = [cell for cell in code(read()) if "tools.difference" in cell.source]
    verdict = re.search(r"^ann: .*$", printed(asked), re.MULTILINE)[0]
    assert verdict in (ROOT / "docs/experiments.md").read_text()


@pytest.mark.slow
def test_it_runs_and_leaves_the_workspace_as_it_was(workspace: Project, monkeypatch):
    """From the folder of the notebook, as Jupyter does, on the data of the demonstration.

    On a machine that gives other bytes than those in git: here, as it trains one epoch less.
    """
    cloned = workspace.run("git rev-parse HEAD").strip()
    workspace.set({"models.ann.epochs": 3})
    workspace.commit("Not run yet")
    for name, value in workspace.environment.items():
        monkeypatch.setenv(name, value)
    notebook = read(workspace.folder / "docs/tour.ipynb")
    NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(workspace.folder / "docs")}}
    ).execute()
    shown = {cell.source: printed(cell) for cell in code(notebook)}
    [verdict] = [text for source, text in shown.items() if "tools.difference" in source]
    assert re.search(r"^ann: (cannot tell|this new model is)", verdict, re.MULTILINE), verdict
    [changed] = [text for source, text in shown.items() if "dvc params diff" in source]
    assert "models.ann.units" in changed
    assert workspace.run("git status --porcelain --untracked-files=no") == ""
    assert workspace.run("git log -1 --format=%s") == "As on this machine\n"
    assert workspace.parameters()["models"]["ann"]["epochs"] == 3
    workspace.run(f"git reset -q --hard {cloned}")
