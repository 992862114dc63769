"""A search on the pipeline itself, and what it says where optuna is missing."""

import json
import subprocess

import pytest
from project import ROOT
from toy_pipeline import ASK

pytestmark = pytest.mark.slow


def test_a_trial_of_the_pipeline_itself(graph, tmp_path):
    """On the synthetic images: two trials of the linear model, the better one applied."""
    clone = graph.cloned(tmp_path / "clone", data=True)
    (clone.folder / "spaces.yaml").write_text(
        "linear:\n  learning_rate: {low: 0.001, high: 0.02, log: true}\n"
    )
    output = clone.run(f"{ASK} --trials 2 --seeds 0 --grace 2")
    assert "trial 1: learning_rate" in output
    clone.run("dvc exp apply search-linear-0")
    assert "train_linear" not in clone.run("dvc status train_linear evaluate@linear").split(":")[0]
    scores = json.loads(clone.read("metrics/train/linear.json"))
    assert f"{100 * scores['final']['validation']['accuracy']:.2f}% after" in output


def test_without_optuna_it_says_what_to_install():
    code = (
        "import importlib.util as u; find = u.find_spec; "
        "u.find_spec = lambda name, *rest: None if name == 'optuna' else find(name, *rest); "
        "import tools.search"
    )
    done = subprocess.run(
        ["python", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == (
        "error: the search needs optuna, which is not installed; run: make .venv/dev\n"
    )
