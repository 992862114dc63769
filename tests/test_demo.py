"""`make demo`, as a user runs it: a comparison is printed and nothing else changes."""

import re

import pytest
from project import MODELS, ran

from tools import demo


@pytest.mark.slow
def test_the_demo_runs_every_stage_and_prints_a_comparison(demonstration):
    output, _ = demonstration
    trained = {f"train_{model}" for model in MODELS}
    evaluated = {f"evaluate@{model}" for model in MODELS}
    others = {"download", "preprocess", "distort", "compare", "report"}
    assert ran(output) == others | trained | evaluated
    comparison = output.split("The comparison, on synthetic garments")[1]
    assert all(f"\n{model} " in comparison for model in MODELS)
    assert "Best on validation images: " in comparison
    assert "Everything on one page: report-demo.html. It took " in comparison


@pytest.mark.slow
def test_the_demo_shows_the_progress_of_each_training_and_no_start_up_lines(demonstration):
    output, _ = demonstration
    assert "Epoch 1/2" in output
    assert "val_accuracy" in output
    assert "numerical results" not in output
    assert "absl" not in output


@pytest.mark.slow
def test_the_demo_leaves_the_workspace_alone(graph, demonstration):
    """Whatever stands in params.yaml: the demonstration brings its own section `data`."""
    _, status = demonstration
    assert status == " M params.yaml\n"
    assert "demo" in graph.run("dvc exp list -A")


@pytest.mark.slow
def test_the_demo_keeps_its_report_beside_that_of_the_project(graph, demonstration):  # noqa: ARG001
    """With its own pictures, which are not those of the workspace."""
    page = graph.read("report-demo.html")
    assert "Synthetic garments" in page
    made = graph.run("git for-each-ref --format='%(objectname)' 'refs/exps/*/*/demo'").strip()
    samples = graph.run(f"git show {made}:plots/samples.png | base64 -w 0")
    assert f'<img src="data:image/png;base64,{samples}"' in page
    assert not re.search(r'<img src="(?!data:)', page)


def test_the_archives_are_the_same_twice(tmp_path):
    settings = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        settings.append(demo.write_archives(tmp_path / name))
        settings[-1].pop("data.sources")
    assert settings[0] == settings[1]
    assert sum("sha256" in key for key in settings[0]) == 4
