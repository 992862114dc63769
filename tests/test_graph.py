"""The whole graph through DVC on the synthetic data, with the commands as a user types them."""

import json
import resource

import pandas as pd
import pytest
from project import MODELS, ran

from tools.demo import CLASSES

pytestmark = pytest.mark.slow


def scores(project, model: str) -> dict:
    return json.loads(project.read(f"metrics/test/{model}.json"))


def test_nothing_is_run_twice(workspace):
    output = workspace.run("dvc repro")
    assert ran(output) == set()
    assert "Data and pipelines are up to date." in output
    assert "up to date" in workspace.run("dvc status")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    workspace.run("dvc repro")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5  # seconds


def test_another_data_set_needs_another_section_data_and_nothing_else(graph):
    """The demonstration's is one: 7 classes with names of their own, other files and source."""
    card, report = graph.read("docs/model_card.md"), graph.read("report.html")
    assert ", ".join(CLASSES) in card
    assert "Fashion-MNIST" not in card
    assert "<title>Synthetic garments, compared</title>" in report
    cells = pd.read_csv(graph.folder / "plots/compare/confusion.csv")
    assert set(cells.actual) == set(cells.predicted) == set(CLASSES)
    assert (cells.groupby("model").size() == len(CLASSES) ** 2).all()


def test_every_model_learned_something(graph):
    for model in MODELS:
        assert scores(graph, model)["accuracy"] > 0.4, model  # 0.1 by chance


def test_the_weights_kept_are_those_of_the_best_epoch(graph):
    """Of the models whose saved network is the one that was trained: two average three views."""
    curves = pd.read_csv(graph.folder / "plots/compare/curves.csv")
    for model in MODELS:
        if model in ("resnet", "robust"):
            continue
        trained = json.loads(graph.read(f"metrics/train/{model}.json"))
        logged = curves[(curves.model == model) & (curves.split == "validation")]
        accuracy = logged.set_index("epoch").accuracy
        assert accuracy[trained["best_epoch"]] == accuracy.max()
        found = trained["final"]["validation"]["accuracy"]
        assert found == pytest.approx(accuracy.max(), abs=0.004), model  # of 300 images, one


def test_the_winner_is_the_best_on_validation_and_is_copied(graph):
    compared = json.loads(graph.read("metrics/compare.json"))
    best = compared["best"]
    table = pd.read_csv(graph.folder / "plots/compare/models.csv", index_col="model")
    accuracies = table.validation_accuracy.to_dict()
    assert list(accuracies) == MODELS
    assert accuracies[best] == max(accuracies.values())
    copied = (graph.folder / "best.keras").read_bytes()
    assert copied == (graph.folder / f"models/{best}.keras").read_bytes()


def test_every_metric_agrees_with_the_predictions_behind_it(graph):
    confusion = pd.read_csv(graph.folder / "plots/compare/confusion.csv")
    for model in MODELS:
        cells = confusion[confusion.model == model]
        right = cells[cells.actual == cells.predicted]["count"].sum()
        accuracy = right / cells["count"].sum()
        assert accuracy == pytest.approx(scores(graph, model)["accuracy"])
        published = json.loads(graph.read(f"metrics/validation/{model}.json"))
        trained = json.loads(graph.read(f"metrics/train/{model}.json"))
        expected = {model: trained["final"]["validation"]["accuracy"]}
        assert published == pytest.approx(expected, abs=0.004)  # of 300 images, one


def test_only_what_an_edit_touches_runs_again_and_nothing_once_it_is_undone(workspace):
    """A script, and a parameter of another model: test_wiring.py says what depends on which."""
    script = workspace.folder / "stages/train_linear.py"
    network = "keras.layers.Flatten(),"
    dropped = f"{network}\n            keras.layers.Dropout(0.5),"
    script.write_text(script.read_text().replace(network, dropped))
    workspace.set({"models.ann.units": [32]})
    edited = ("linear", "ann")
    expected = {f"{stage}{model}" for stage in ("train_", "evaluate@") for model in edited}
    assert ran(workspace.run("dvc repro")) == {*expected, "compare", "report"}
    changed = [scores(workspace, model) for model in edited]
    workspace.run("git checkout -q params.yaml stages")
    output = workspace.run("dvc repro")
    assert ran(output) <= {"compare", "report"}
    for stage in expected:
        assert f"Stage '{stage}' is cached - skipping run" in output
    for model, before in zip(edited, changed, strict=True):
        assert scores(workspace, model) != before
    assert workspace.run("git status --porcelain") == ""


def test_metrics_and_plots_show_on_a_fresh_clone(graph, tmp_path):
    """Before anything is run: results are in git."""
    fresh = graph.cloned(tmp_path / "fresh")
    shown = fresh.run("dvc metrics show")
    assert all(f"metrics/test/{model}.json" in shown for model in MODELS)
    assert "failed to load" not in fresh.run("dvc plots show")
    page = fresh.read("dvc_plots/index.html")
    assert all(title in page for title in ("Test error", "Accuracy", "Loss", "Confusion matrices"))
