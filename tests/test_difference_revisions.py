"""tools.difference on a small project of its own: commits, experiments, a remote, mistakes."""

import json

import pytest
from project import ROOT, Project

from tools.difference import wording

pytestmark = pytest.mark.slow

PIPELINE = """
stages:
  preprocess:
    cmd: python draw.py prepare
    deps: [draw.py]
    params: [images]
    outs: [data/prepared/validation.npz, data/prepared/test.npz]
  evaluate:
    foreach: [ann, cnn]
    do:
      cmd: python draw.py ${item}
      deps: [draw.py, data/prepared/validation.npz, data/prepared/test.npz]
      params: [seed, "${item}"]
      outs: ["data/predictions/${item}"]
"""
DRAW = """
import sys
from pathlib import Path
import numpy as np
from dvc.api import params_show
parameters, what = params_show(), sys.argv[1]
for part, count in (("validation", 400), ("test", 800)):
    labels = np.random.default_rng(parameters["images"]).integers(0, 2, count)
    if what == "prepare":
        Path("data/prepared").mkdir(parents=True, exist_ok=True)
        np.savez(f"data/prepared/{part}.npz", labels=labels)
        continue
    generator = np.random.default_rng(parameters["seed"] if what == "ann" else 9)
    right = generator.random(count) < parameters[what]
    folder = Path(f"data/predictions/{what}")
    folder.mkdir(parents=True, exist_ok=True)
    chosen = np.where(right, labels, 1 - labels)
    np.savez(folder / f"{part}.npz", labels=labels, probabilities=np.eye(2)[chosen])
"""
ASK = "PYTHONPATH={root} python -m tools.difference"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Project:
    """A project with a remote, the branch `better`, and experiments with other seeds."""
    folder = tmp_path_factory.mktemp("difference")
    made = Project(folder / "project")
    made.folder.mkdir()
    (made.folder / "dvc.yaml").write_text(PIPELINE)
    (made.folder / "draw.py").write_text(DRAW)
    (made.folder / "params.yaml").write_text("images: 0\nseed: 0\nann: 0.7\ncnn: 0.8\n")
    (made.folder / ".gitignore").write_text("/data\n")
    made.run("git init -q -b main && dvc init -q")
    made.run(f"dvc remote add -q -d store {folder / 'store'}")
    made.run("dvc repro -q")
    made.commit("As it was")
    made.run("git checkout -q -b better && sed -i 's/ann: 0.7/ann: 0.9/' params.yaml")
    made.run("dvc repro -q")
    made.commit("Better")
    for seed in (1, 2):
        made.run(f"dvc exp run -q -n better-{seed} -S seed={seed}")
    made.run("git checkout -q . && git checkout -q main && dvc checkout -q")
    for seed in (1, 2):
        made.run(f"dvc exp run -q -n main-{seed} -S seed={seed}")
    made.run("git checkout -q . && dvc checkout -q && dvc push -q -r store -a")
    return made


def ask(project: Project, arguments: str, fails: bool = False) -> str:
    return project.run(f"{ASK.format(root=ROOT)} {arguments}", fails=fails)


def test_two_branches(drawn):
    said = ask(drawn, "main better")
    assert "validation images, n = 400" in said
    assert "test images, n = 800" in said
    assert "ann: this new model is better; another seed may reverse this." in said
    assert "The same predictions on both sides: cnn." in said
    assert "dvc exp run --set-param train.seed=1" in said
    assert max(len(line) for line in said.splitlines() if "ann: " not in line) <= 80


def test_the_workspace_is_the_new_side_unless_another_is_named(drawn, tmp_path):
    clone = drawn.cloned(tmp_path / "clone", data=True)
    clone.run("sed -i 's/ann: 0.7/ann: 0.5/' params.yaml && dvc repro -q")
    said = ask(clone, "main")
    assert "new: workspace\n" in said
    assert "ann: this new model is worse" in said


def test_several_trainings_of_each_side_are_pooled(drawn):
    said = ask(drawn, "main,main-1,main-2 better,better-1,better-2")
    assert "old: main, main-1, main-2\n" in said
    assert "ann                 3, 3" in said
    assert "ann: better, beyond what other seeds and other images would explain." in said
    assert "train.seed" not in said
    figures = json.loads(ask(drawn, "main,main-1,main better-1 --json"))  # main counts once
    found = figures["validation"]["ann"]
    assert found["trainings"] == {"old": 2, "new": 1}
    assert found["low"] < found["difference"] < found["high"]
    assert figures["same"] == ["cnn"]
    assert "ann                 2, 1" in ask(drawn, "main,main-1 better-1")
    assert wording.ONE_TRAINING in ask(drawn, "main,main-1 better-1")


def test_a_training_counts_on_one_side_only(drawn):
    said = ask(drawn, "main,main-1 main-1,main-2")
    assert "Not compared, since a training of it is on both sides, besides others: ann." in said
    assert "The same predictions on both sides: cnn." in said
    assert "validation images" not in said


def test_predictions_come_from_the_remote_if_they_are_nowhere_else(drawn, tmp_path):
    clone = drawn.cloned(tmp_path / "clone")
    assert "ann: this new model is better" in ask(clone, "origin/main origin/better")


def test_predictions_that_are_nowhere_are_a_sentence(drawn, tmp_path):
    clone = drawn.cloned(tmp_path / "clone")
    clone.run("mkdir ../nothing && dvc remote modify -q --local store url $PWD/../nothing")
    said = ask(clone, "origin/main origin/better", fails=True)
    assert "error: the predictions of ann in origin/main are neither in the cache nor" in said
    assert "git checkout origin/main && dvc repro" in said
    assert "Traceback" not in said


def test_a_workspace_that_is_not_what_its_lock_records_is_refused(drawn, tmp_path):
    """After `git checkout` alone, predictions are still those of the other branch."""
    clone = drawn.cloned(tmp_path / "clone", data=True)
    clone.run("git checkout -q better")
    said = ask(clone, "main", fails=True)
    assert said.startswith("error: data/predictions/ann in the workspace is not what dvc.lock rec")
    clone.run("dvc checkout -q")
    assert "ann: this new model is better" in ask(clone, "main")


@pytest.mark.parametrize(
    "damage", ["truncate -s 3000 {}", "printf X | dd of={} bs=1 seek=300 conv=notrunc status=none"]
)
def test_damaged_predictions_are_a_sentence(drawn, tmp_path, damage):
    """Damaged before DVC recorded them."""
    clone = drawn.cloned(tmp_path / "clone", data=True)
    clone.run(damage.format("data/predictions/ann/validation.npz"))
    clone.run("dvc commit -q --force evaluate@ann")
    said = ask(clone, "main", fails=True)
    assert said.startswith("error: data/predictions/ann/validation.npz in workspace is damaged.")


def test_other_images_are_refused(drawn, tmp_path):
    clone = drawn.cloned(tmp_path / "clone", data=True)
    clone.run("sed -i 's/images: 0/images: 1/' params.yaml && dvc repro -q")
    said = ask(clone, "main", fails=True)
    assert said.startswith("error: main and workspace have different validation images")


@pytest.mark.parametrize("name", ["nonsense", "--", "main,"])
def test_an_unknown_revision_is_a_sentence(drawn, name):
    said = ask(drawn, f"-- '{name}'" if name == "--" else f"'{name}'", fails=True)
    assert "Traceback" not in said
    assert "is not a commit, branch, tag or experiment" in said or "usage:" in said


def test_a_commit_without_results_is_a_sentence(drawn, tmp_path):
    clone = drawn.cloned(tmp_path / "clone", data=True)
    clone.run("git rm -q dvc.lock")
    clone.commit("Nothing was run")
    assert "HEAD has no dvc.lock: nothing was run there" in ask(clone, "HEAD", fails=True)
