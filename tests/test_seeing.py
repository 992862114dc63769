"""Pictures of predictions, the cost of a model and files of arrays, worked out by hand."""

import keras
import numpy as np
import pytest

from stages.common import files
from stages.common.errors import UserError
from stages.data.dataset import Split
from stages.pictures import gallery
from stages.scoring import flops


def test_only_confused_pairs_of_classes_are_shown_as_confusions(monkeypatch):
    """Of two classes, one is taken for the other once: one row, not also Left > Left."""
    figures = []
    monkeypatch.setattr(gallery, "save", lambda _, figure: figures.append(figure))
    split = Split(np.zeros((4, 28, 28, 1), np.uint8), np.array([0, 0, 1, 1]), ["Left", "Right"])
    gallery.confusions("unused.png", "model", split, np.eye(2)[[0, 1, 1, 1]])
    labels = [axes.get_ylabel() for axes in figures[0].axes if axes.get_ylabel()]
    assert labels == ["Left\n> Right\n1 of 2"]


def test_the_most_confident_come_first():
    given = np.array([[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]])
    assert gallery.most_confident(given, np.array([0, 1, 2])).tolist() == [1, 2, 0]


def test_of_each_class_the_least_confident_correct_prediction_is_shown():
    """Image 4 is less confident than image 2, but wrong; class 2 has no correct prediction."""
    labels = np.array([0, 1, 1, 0, 0, 2])
    of_first = [0.9, 0.1, 0.3, 0.6, 0.45, 0.8]
    given = np.array([[each, 1 - each, 0] for each in of_first])
    split = Split(np.zeros((6, 28, 28, 1), np.uint8), labels, ["Left", "Right", "Neither"])
    assert gallery.least_confident_correct(split, given).tolist() == [3, 2]


def test_flops_by_hand():
    """One multiplication a pixel; 784 x 2 multiplications and additions; ReLU and softmax."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(1, 1, use_bias=False, activation="relu"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    counted = flops.flops(model)
    products = 2 * 784 + 2 * 2 * 784
    assert products <= counted <= products + 784 + 30


@pytest.mark.parametrize("content", [None, b"", b"PK damaged"])
def test_missing_and_damaged_arrays_end_in_a_sentence(tmp_path, content):
    path = tmp_path / "test.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"test\.npz is (missing|damaged).*dvc repro evaluate@ann"):
        files.load_arrays(path, "evaluate@ann")


def test_arrays_come_back_and_have_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        files.save_arrays(
            tmp_path / f"{name}.npz", labels=np.arange(3), classes=np.array(["a", "b"])
        )
    first, second = (tmp_path / f"{name}.npz" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    assert files.load_arrays(first, "x")["labels"].tolist() == [0, 1, 2]
