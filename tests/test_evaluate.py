"""Predicting with a saved model, and a model that does not fit its data."""

import numpy as np
import pytest

from stages import evaluate
from stages.common.errors import UserError
from stages.data.dataset import Split
from stages.networks import cnn
from stages.training import model_files

CLASSES = [f"class {number}" for number in range(10)]
SPLIT = Split(np.full((6, 28, 28, 1), 200, np.uint8), np.arange(6, dtype=np.uint8), CLASSES)


def saved(folder, classes: int):
    path = folder / "small.keras"
    model_files.save(cnn.build(cnn.Network(filters=[2], units=3), classes), path)
    return path


def test_predictions_are_probabilities_and_parameters_are_counted(tmp_path):
    model = evaluate.load(saved(tmp_path, 10), SPLIT)
    probabilities = evaluate.predict(model, SPLIT.images)
    assert probabilities.shape == (6, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    convolution, dense, softmax = 9 * 2 + 2, 14 * 14 * 2 * 3 + 3, 3 * 10 + 10
    assert model.count_params() == convolution + dense + softmax


def test_a_model_for_other_classes_ends_in_a_sentence(tmp_path):
    sentence = r"small\.keras: expected a model .*\(None, 10\), found .*\(None, 7\).*train_small"
    with pytest.raises(UserError, match=sentence):
        evaluate.load(saved(tmp_path, 7), SPLIT)


def test_the_report_names_the_classes():
    report = evaluate.report(SPLIT.labels, np.eye(10)[:6], CLASSES)
    assert list(report.columns) == ["class", "precision", "recall", "f1", "support"]
    assert report["class"].tolist() == CLASSES
    assert report.recall[:6].tolist() == [1] * 6


@pytest.mark.parametrize("arguments", [[], ["linear", "ann"]])
def test_one_model_must_be_named(monkeypatch, arguments):
    monkeypatch.setattr("sys.argv", ["evaluate", *arguments])
    with pytest.raises(UserError, match="name one model"):
        evaluate.main()
