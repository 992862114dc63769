"""`make demo`, as a user runs it: a comparison is printed and nothing else changes."""

import pytest
from conftest import Project

from tools import demo


@pytest.mark.slow
def test_the_demo_prints_a_comparison_and_leaves_the_workspace_alone(tmp_path):
    project = Project(tmp_path / "clone", tmp_path)
    project.clone()
    project.install()
    (project.folder / "params.yaml").write_text(project.read("params.yaml") + "# my own edit\n")
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
    assert settings[0] == settings[1]
    assert len(settings[0]) == 4
