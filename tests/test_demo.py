"""`make demo`, as a user runs it: a comparison is printed and nothing else changes."""

import re

import pytest
from project import ROOT, Project

from tools import demo


@pytest.mark.slow
def test_the_demo_prints_a_comparison_and_leaves_the_workspace_alone(tmp_path):
    project = Project(tmp_path / "clone")
    project.clone()
    project.install()
    # Whatever stands there: the demonstration brings its own section `data`.
    page = (ROOT / "docs/extending.md").read_text()
    [other_data] = re.findall(r"```yaml\ndata:\n(.*?)```", page, re.DOTALL)
    edited = re.sub(
        r"data:\n.*?\n\n", f"data:\n{other_data}\n", project.read("params.yaml"), flags=re.DOTALL
    )
    (project.folder / "params.yaml").write_text(edited)
    output = project.run("make demo")
    assert "| **" in output.split("The comparison, on drawn garments")[1]
    assert "reported of Fashion-MNIST" in output
    assert project.run("git status --porcelain") == " M params.yaml\n"
    assert "demo" in project.run("dvc exp list")


def test_the_archives_are_the_same_twice(tmp_path):
    settings = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        settings.append(demo.write_archives(tmp_path / name))
        settings[-1].pop("data.sources")
    assert settings[0] == settings[1]
    assert sum("sha256" in key for key in settings[0]) == 4
