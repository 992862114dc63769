"""Evaluating any classifier: its predictions, scores and pictures, and models that do not fit."""

import json
from functools import partial
from pathlib import Path

import keras
import networks
import numpy as np
import pandas as pd
import pytest

from stages import evaluate
from stages.common import files
from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import Split
from stages.distortions.registry import DISTORTIONS
from stages.networks import cnn
from stages.pictures import occlusion
from stages.training import model_files

CLASSES = [f"class {number}" for number in range(networks.CLASSES)]
LABELS = np.arange(6, dtype=np.uint8) % networks.CLASSES
IMAGES = np.random.default_rng(0).integers(1, 256, (6, 28, 28, 1), dtype=np.uint8)
SPLIT = Split(IMAGES, LABELS, CLASSES)


def saved(folder: Path, model: keras.Model) -> Path:
    path = folder / "small.keras"
    model_files.save(model, path)
    return path


def small(classes: int = networks.CLASSES) -> keras.Model:
    return cnn.build(cnn.Network(filters=[2], units=3), classes)


def test_predictions_are_probabilities_and_parameters_are_counted(tmp_path):
    model = evaluate.load(saved(tmp_path, small()), SPLIT)
    probabilities = evaluate.predict(model, IMAGES)
    assert probabilities.shape == (6, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    convolution, dense, softmax = 9 * 2 + 2, 14 * 14 * 2 * 3 + 3, 3 * 3 + 3
    assert model.count_params() == convolution + dense + softmax


@pytest.mark.parametrize("build", networks.ALL, ids=lambda build: build.__name__)
def test_every_classifier_has_regions_that_support_its_prediction(tmp_path, build):
    keras.utils.set_random_seed(1)
    model = evaluate.load(saved(tmp_path, build()), SPLIT)
    predict = partial(evaluate.predict, model)
    probabilities = predict(IMAGES)
    assert occlusion.obstacle(probabilities) is None
    covered = occlusion.predict_covered(predict, IMAGES[0])
    regions = [occlusion.support(probabilities[0], covered, label) for label in range(3)]
    assert np.shape(regions) == (3, 14, 14)
    assert np.isfinite(regions).all()
    assert np.max(regions) > 0


def test_a_model_without_probabilities_is_left_out_with_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    logits = np.array([[-3, 1, 0.5]] * 6)
    evaluate.draw("raw", small(), SPLIT, logits)
    sentence = (
        "raw: plots/test/raw/occlusion.png is left out: expected probabilities, got outputs from "
        "-3 to 1; end the model with a softmax\n"
    )
    assert capsys.readouterr().out == sentence
    pictures = {path.name for path in (tmp_path / "plots/test/raw").iterdir()}
    assert pictures == {"predictions.png", "confusions.png"}


def two_inputs() -> keras.Model:
    inputs = [keras.Input(networks.SHAPE), keras.Input(networks.SHAPE)]
    x = keras.layers.Flatten()(keras.layers.Add()(inputs))
    return keras.Model(inputs, networks.softmax(x))


def two_outputs() -> keras.Model:
    inputs = keras.Input(networks.SHAPE)
    x = keras.layers.Flatten()(inputs)
    return keras.Model(inputs, [networks.softmax(x), networks.softmax(x)])


@pytest.mark.parametrize(
    ("model", "got"),
    [
        (lambda: small(7), r"\(None, 28, 28, 1\) to \(None, 7\)"),
        (two_inputs, r"\[\(None, 28, 28, 1\), \(None, 28, 28, 1\)\] to \(None, 3\)"),
        (two_outputs, r"\(None, 28, 28, 1\) to \[\(None, 3\), \(None, 3\)\]"),
        (lambda: keras.Sequential([keras.layers.Flatten()]), "no shape yet to no shape yet"),
    ],
    ids=["other classes", "two inputs", "two outputs", "never built"],
)
@pytest.mark.filterwarnings("ignore:You are saving a model that has not yet been built")
def test_a_model_that_does_not_fit_ends_in_a_sentence(tmp_path, model, got):
    sentence = (
        r"small\.keras: expected a model from \(None, 28, 28, 1\) to \(None, 3\), "
        f"got one from {got}; fix stages/train_small.py, then run: dvc repro train_small"
    )
    with pytest.raises(UserError, match=sentence):
        evaluate.load(saved(tmp_path, model()), SPLIT)


def test_the_report_names_the_classes():
    report = evaluate.report(LABELS, np.eye(3)[LABELS], CLASSES)
    assert list(report.columns) == ["class", "precision", "recall", "f1", "support"]
    assert report["class"].tolist() == CLASSES
    assert report.recall.tolist() == [1] * 3


def test_the_stage_writes_what_dvc_yaml_declares(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    saved(tmp_path / "models", small())
    dataset.save(dataset.TEST, SPLIT)
    dataset.save(dataset.VALIDATION, Split(IMAGES[:2], LABELS[:2], CLASSES))
    copies = {"images": np.stack([IMAGES, IMAGES // 2]), "labels": LABELS, "indices": np.arange(6)}
    for distortion in DISTORTIONS:
        files.save_arrays(f"data/distorted/{distortion}.npz", **copies)
    monkeypatch.setattr("sys.argv", ["evaluate", "small"])
    evaluate.main()
    folder = Path("data/predictions/small")
    test, validation, distorted = (
        files.load_arrays(folder / f"{part}.npz", "")
        for part in ("test", "validation", "distorted")
    )
    assert (test["probabilities"].shape, validation["probabilities"].shape) == ((6, 3), (2, 3))
    assert set(distorted) == {*DISTORTIONS, "labels", "indices"}
    for distortion in DISTORTIONS:
        assert distorted[distortion][0].tolist() == test["probabilities"].argmax(axis=1).tolist()
    accuracy = (test["probabilities"].argmax(axis=1) == LABELS).mean()
    assert json.loads(Path("metrics/accuracy/small.json").read_text()) == {"small": accuracy}
    scores = json.loads(Path("metrics/test/small.json").read_text())
    assert scores["accuracy"] == accuracy
    assert scores["file_size"] == Path("models/small.keras").stat().st_size
    assert len(pd.read_csv("plots/test/small/classification_report.csv")) == 3
    pictures = {path.stem for path in Path("plots/test/small").glob("*.png")}
    assert pictures == {"predictions", "confusions", "occlusion"}
    assert capsys.readouterr().out.startswith(f"small: test accuracy {accuracy:.2%}, loss ")


@pytest.mark.parametrize("arguments", [[], ["linear", "ann"]])
def test_one_model_must_be_named(monkeypatch, arguments):
    monkeypatch.setattr("sys.argv", ["evaluate", *arguments])
    sentence = f"expected the name of one model, got {len(arguments)}; run: dvc repro evaluate@"
    with pytest.raises(UserError, match=sentence):
        evaluate.main()
