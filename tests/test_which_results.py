"""Which predictions, metrics and curves each figure of the comparison was made of."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import small_results
from statsmodels.stats.multitest import multipletests

from stages.common import params
from stages.distortions.registry import DISTORTIONS
from stages.evidence import calibration
from stages.evidence.matrices import recalls
from stages.scoring.metrics import wilson_interval

MODELS = ["linear", "ann", "baseline", "augmented"]
WINNER = "ann"  # on validation; on test images, augmented is the best


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder in which `compare` ran, the current one during these tests."""
    folder = tmp_path_factory.mktemp("results")
    with pytest.MonkeyPatch.context() as patch:
        small_results.without_drawing(patch)
        small_results.write(folder, MODELS)
        patch.chdir(folder)
        improve_on_validation(WINNER)
        small_results.write_metrics(folder, WINNER, MODELS.index(WINNER))
        declared = {"data": {"name": "Invented"}, "models": {model: {} for model in MODELS}}
        patch.setattr(params, "declared", lambda: declared)
        small_results.run()
        yield folder


def improve_on_validation(model: str) -> None:
    """Let a model be right on the first nine tenths of its validation images."""
    arrays = predicted(model, "validation")
    right = np.eye(len(arrays["classes"]), dtype=np.float32)[arrays["labels"]]
    surer = 0.4 * arrays["probabilities"] + 0.6 * right
    first = np.arange(len(right))[:, None] < 0.9 * len(right)
    arrays["probabilities"] = np.where(first, surer, arrays["probabilities"])
    np.savez(f"data/predictions/{model}/validation.npz", **arrays)


@pytest.fixture(scope="module")
def table(folder) -> pd.DataFrame:
    """A row of figures for each model."""
    return pd.read_csv(folder / "plots/compare/models.csv", index_col="model")


def predicted(model: str, part: str) -> dict[str, np.ndarray]:
    with np.load(f"data/predictions/{model}/{part}.npz") as arrays:
        return dict(arrays)


def metrics(kind: str, model: str) -> dict:
    return json.loads(Path(f"metrics/{kind}/{model}.json").read_text())


def test_the_winner_is_the_best_on_validation_and_is_what_is_copied(folder, table):
    assert table.test_accuracy.idxmax() != WINNER
    assert json.loads((folder / "metrics/compare.json").read_text())["best"] == WINNER
    assert (folder / "best.keras").read_bytes() == Path(f"models/{WINNER}.keras").read_bytes()


@pytest.mark.parametrize("model", MODELS)
def test_accuracies_and_losses_are_those_of_their_split(table, model):
    row, final, test = table.loc[model], metrics("train", model)["final"], metrics("test", model)
    for split in ("train", "validation"):
        found = row[f"{split}_accuracy"], row[f"{split}_loss"]
        assert found == pytest.approx((final[split]["accuracy"], final[split]["loss"]))
    assert (row.test_accuracy, row.test_loss) == pytest.approx((test["accuracy"], test["loss"]))


@pytest.mark.parametrize("model", MODELS)
def test_what_was_logged_is_that_of_the_epoch_of_the_weights(folder, table, model):
    curves = pd.read_csv(folder / "plots/compare/curves.csv")
    of_model = curves[curves.model == model].set_index(["split", "epoch"])
    for split, part in (("training", "train"), ("validation", "eval")):
        logged = pd.read_csv(f"plots/train/{model}/metrics/{part}/accuracy.tsv", sep="\t")
        assert of_model.loc[split].index.tolist() == [1, 2, 3, 4]
        assert of_model.loc[split].accuracy.tolist() == logged.accuracy.tolist()
    at_best = of_model.loc[("training", metrics("train", model)["best_epoch"])]
    assert table.logged_train_accuracy[model] == at_best.accuracy
    assert table.logged_train_loss[model] == at_best.loss


@pytest.mark.parametrize("model", MODELS)
def test_the_temperature_is_fitted_on_validation_and_judged_on_test_images(table, model):
    validation, test = predicted(model, "validation"), predicted(model, "test")
    fitted, forbidden = (
        calibration.fit_temperature(part["labels"], part["probabilities"])
        for part in (validation, test)
    )
    assert fitted != pytest.approx(forbidden, rel=1e-3)
    row, labels = table.loc[model], test["labels"]
    assert row.temperature == pytest.approx(fitted, rel=1e-6)
    scaled = calibration.scaled(test["probabilities"], fitted)
    errors = [
        calibration.expected_calibration_error(labels, each)
        for each in (test["probabilities"], scaled)
    ]
    assert [row.ece, row.ece_scaled] == pytest.approx(errors)
    assert errors[0] != errors[1]


def test_intervals_are_those_of_the_number_of_test_images(folder):
    for row in pd.read_csv(folder / "plots/compare/accuracy.csv").itertuples():
        assert row.images == small_results.TEST
        expected = wilson_interval(metrics("test", row.model)["accuracy"], small_results.TEST)
        assert (row.low, row.high) == pytest.approx(expected)


def test_p_values_of_all_pairs_are_corrected_for_their_number(folder):
    pairs = pd.read_csv(folder / "plots/compare/differences.csv")
    assert len(pairs) == 6
    assert pairs.p_holm.to_numpy() == pytest.approx(multipletests(pairs.p, method="holm")[1])
    assert (pairs.p_holm > pairs.p).any()


def test_accuracies_under_distortions_have_the_labels_of_the_distorted_images(folder):
    table = pd.read_csv(folder / "plots/compare/distortions.csv")
    cells = table.set_index(["model", "distortion", "severity"]).sort_index()
    assert (cells.images == small_results.DISTORTED).all()
    for model in MODELS:
        arrays = predicted(model, "distorted")
        for name in DISTORTIONS:
            shares = (arrays[name] == arrays["labels"]).mean(axis=1)
            assert cells.accuracy[model, name].tolist() == pytest.approx(shares.tolist())


def test_the_accuracy_of_a_class_is_its_recall_not_its_precision():
    """Of class a, 8 of 10 images are found; 4 of class b are taken for it."""
    found = recalls({"model": np.array([[8, 2], [4, 6]])}, ["a", "b"])
    assert found.model.tolist() == [0.8, 0.6]
