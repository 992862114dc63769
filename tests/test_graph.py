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


def test_another_data_set_needs_another_section_data_and_nothing_else(workspace):
    """The demonstration's is one: 7 classes with names of their own, other files and source."""
    card, report = workspace.read("docs/model_card.md"), workspace.read("report.html")
    assert ", ".join(CLASSES) in card
    assert "Fashion-MNIST" not in card
    assert "<title>Synthetic garments, compared</title>" in report
    cells = pd.read_csv(workspace.folder / "plots/compare/confusion.csv")
    assert set(cells.actual) == set(cells.predicted) == set(CLASSES)
    assert (cells.groupby("model").size() == len(CLASSES) ** 2).all()


def test_every_model_learned_something(workspace):
    for model in MODELS:
        assert scores(workspace, model)["accuracy"] > 0.4, model  # 0.1 by chance


def test_the_weights_kept_are_those_of_the_best_epoch(workspace):
    """Of the models whose saved network is the one that was trained: two average three views."""
    curves = pd.read_csv(workspace.folder / "plots/compare/curves.csv")
    for model in MODELS:
        if model in ("resnet", "robust"):
            continue
        trained = json.loads(workspace.read(f"metrics/train/{model}.json"))
        logged = curves[(curves.model == model) & (curves.split == "validation")]
        accuracy = logged.set_index("epoch").accuracy
        assert accuracy[trained["best_epoch"]] == accuracy.max()
        found = trained["final"]["validation"]["accuracy"]
        assert found == pytest.approx(accuracy.max(), abs=0.004), model  # of 300 images, one


def test_the_winner_is_the_best_on_validation_and_is_copied(workspace):
    compared = json.loads(workspace.read("metrics/compare.json"))
    best = compared["best"]
    table = pd.read_csv(workspace.folder / "plots/compare/models.csv", index_col="model")
    accuracies = table.validation_accuracy.to_dict()
    assert list(accuracies) == MODELS
    assert accuracies[best] == max(accuracies.values())
    copied = (workspace.folder / "best.keras").read_bytes()
    assert copied == (workspace.folder / f"models/{best}.keras").read_bytes()


def test_every_metric_agrees_with_the_predictions_behind_it(workspace):
    confusion = pd.read_csv(workspace.folder / "plots/compare/confusion.csv")
    for model in MODELS:
        cells = confusion[confusion.model == model]
        right = cells[cells.actual == cells.predicted]["count"].sum()
        accuracy = right / cells["count"].sum()
        assert accuracy == pytest.approx(scores(workspace, model)["accuracy"])
        published = json.loads(workspace.read(f"metrics/validation/{model}.json"))
        trained = json.loads(workspace.read(f"metrics/train/{model}.json"))
        expected = {model: trained["final"]["validation"]["accuracy"]}
        assert published == pytest.approx(expected, abs=0.004)  # of 300 images, one


def test_editing_one_training_script_reruns_it_its_evaluation_and_compare(workspace):
    script = workspace.folder / "stages/train_linear.py"
    network = "keras.layers.Flatten(),"
    dropped = f"{network}\n            keras.layers.Dropout(0.5),"
    script.write_text(script.read_text().replace(network, dropped))
    expected = {"train_linear", "evaluate@linear", "compare", "report"}
    assert ran(workspace.run("dvc repro")) == expected


def test_setting_a_parameter_back_retrains_nothing(workspace):
    workspace.set({"models.ann.units": [32]})
    assert "train_ann" in ran(workspace.run("dvc repro"))
    changed = workspace.read("metrics/test/ann.json")
    workspace.run("git checkout -q params.yaml")
    output = workspace.run("dvc repro")
    assert ran(output) <= {"compare", "report"}
    assert "Stage 'train_ann' is cached - skipping run" in output
    assert workspace.read("metrics/test/ann.json") != changed
    assert workspace.run("git status --porcelain") == ""


def test_metrics_and_plots_show_on_a_fresh_clone(graph, tmp_path):
    """Before anything is run: results are in git."""
    fresh = graph.cloned(tmp_path / "fresh")
    shown = fresh.run("dvc metrics show")
    assert all(f"metrics/test/{model}.json" in shown for model in MODELS)
    assert "failed to load" not in fresh.run("dvc plots show")
    page = fresh.read("dvc_plots/index.html")
    assert all(title in page for title in ("Test error", "Accuracy", "Loss", "Confusion matrices"))


@pytest.mark.parametrize(
    ("model", "settings", "sentence"),
    [
        ("linear", {"augmentation.zoom": 1.5}, "augmentation.zoom should be less than 1, got 1.5"),
    ],
)
def test_a_wrong_parameter_ends_the_stage_before_any_work(workspace, model, settings, sentence):
    workspace.set(settings)
    output = workspace.run(f"dvc repro train_{model}", fails=True)
    assert f"error: params.yaml: {sentence}" in output
    assert "Epoch" not in output
    assert "Traceback" not in output
    assert not (workspace.folder / f"models/{model}.keras").exists()
