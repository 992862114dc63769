"""What the tools of the ecosystem find here: pre-commit, pull requests, editors."""

import json
import re

import pytest
from project import ROOT

CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())


def test_the_editor_is_recommended_the_same_extensions_everywhere():
    recommended = json.loads((ROOT / ".vscode/extensions.json").read_text())["recommendations"]
    assert CONTAINER["customizations"]["vscode"]["extensions"] == recommended
    assert "iterative.dvc" in recommended


def test_what_the_dev_container_makes_is_a_target_of_the_makefile():
    [target] = re.findall(r"make (\S+)", CONTAINER["postCreateCommand"])
    assert f"\n{target}: " in (ROOT / "Makefile").read_text()


def test_the_changelog_and_the_citation_have_the_same_version():
    [newest, *_] = re.findall(r"^## ([\d.]+) - (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    citation = (ROOT / "CITATION.cff").read_text()
    version, date = newest
    assert f"\nversion: {version}\n" in citation
    assert f'\ndate-released: "{date}"\n' in citation


@pytest.mark.slow
def test_every_hook_passes_on_every_file(workspace):
    output = workspace.run("pre-commit run --all-files")
    assert "Failed" not in output
    assert output.count("Passed") == 4


@pytest.mark.slow
def test_a_new_branch_needs_no_data(graph, tmp_path):
    """The hooks of a clone without cache and remote let its user go on."""
    fresh = graph.cloned(tmp_path / "fresh")
    fresh.run("pre-commit install")
    assert "Passed" in fresh.run("git checkout -b new")


@pytest.mark.slow
def test_a_hook_stops_a_commit_that_the_linter_refuses(workspace):
    script = workspace.folder / "stages/compare.py"
    script.write_text(script.read_text() + "import os\n")
    workspace.run("git add -A")
    assert "F401" in workspace.run("pre-commit run", fails=True)


@pytest.mark.slow
def test_a_pull_request_is_told_what_it_does_to_the_results(workspace):
    """Between the two commits of the clone, parameters, metrics and pictures differ."""
    addresses = "--before https://a.example/old --after https://b.example/new"
    output = workspace.run(f"python -m tools.pull_request HEAD^ HEAD {addresses}")
    parameters, accuracy, everything, pictures = re.split(
        "### Validation|<details>|### Pict", output
    )
    assert re.search(r"^\| params.yaml +\| train.epochs +\| 10 +\| 2 ", parameters, re.M)
    assert re.search(r"^\| metrics/validation/resnet.json +\| resnet +\| 0.9", accuracy, re.M)
    assert "loss" not in accuracy
    assert "metrics/test/resnet.json" in everything
    name = "plots/compare/accuracy.png"
    row = f"| ![before](https://a.example/old/{name}) | ![after](https://b.example/new/{name}) |"
    assert row in pictures
    unchanged = workspace.run(f"python -m tools.pull_request HEAD HEAD {addresses}")
    assert "No params changed." in unchanged
    assert unchanged.count("No metrics changed.") == 2
    assert "No picture" in unchanged
