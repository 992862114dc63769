"""Evaluating any classifier: its predictions, scores and pictures, and models that do not fit."""

from functools import partial
from pathlib import Path

import keras
import networks
import numpy as np
import pytest

from stages import evaluate
from stages.common.errors import UserError
from stages.data.dataset import Split
from stages.networks import cnn
from stages.pictures import occlusion
from stages.scoring import inference
from stages.training import saving

CLASSES = [f"class {number}" for number in range(networks.CLASSES)]
LABELS = np.arange(6, dtype=np.uint8) % networks.CLASSES
IMAGES = np.random.default_rng(0).integers(1, 256, (6, 28, 28, 1), dtype=np.uint8)
SPLIT = Split(IMAGES, LABELS, CLASSES)


def saved(folder: Path, model: keras.Model) -> Path:
    path = folder / "small.keras"
    saving.save(model, path)
    return path


def small(classes: int = networks.CLASSES) -> keras.Model:
    return cnn.build(cnn.Network(filters=[2], units=3), classes)


def test_predictions_are_probabilities_and_parameters_are_counted(tmp_path):
    model = evaluate.load(saved(tmp_path, small()), SPLIT)
    probabilities = inference.predict(Path("small.keras"), model, IMAGES)
    assert (probabilities.shape, probabilities.dtype) == ((6, 3), np.float32)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    convolution, dense, softmax = 9 * 2 + 2, 14 * 14 * 2 * 3 + 3, 3 * 3 + 3
    assert model.count_params() == convolution + dense + softmax


@pytest.mark.parametrize("build", networks.ALL, ids=lambda build: build.__name__)
def test_every_classifier_has_regions_that_support_its_prediction(tmp_path, build):
    keras.utils.set_random_seed(1)
    model = evaluate.load(saved(tmp_path, build()), SPLIT)
    predict = partial(inference.predict, Path("small.keras"), model)
    probabilities = predict(IMAGES)
    covered = occlusion.predict_covered(predict, IMAGES[0])
    regions = [occlusion.support(probabilities[0], covered, label) for label in range(3)]
    assert np.shape(regions) == (3, 14, 14)
    assert np.isfinite(regions).all()
    assert np.max(regions) > 0


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


@pytest.mark.parametrize("stage", ["", "train_linear"])
def test_one_model_must_be_named(monkeypatch, stage):
    """By DVC, as the instance of the stage."""
    monkeypatch.setenv("DVC_STAGE", stage)
    with pytest.raises(UserError, match="run this stage through DVC: dvc repro STAGE@MODEL"):
        evaluate.main()
