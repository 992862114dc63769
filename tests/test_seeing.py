"""Pictures of images, the cost of a model and files of arrays, worked out by hand."""

import keras
import mosaics
import numpy as np
import pytest
from matplotlib.figure import Figure

from stages.common import files
from stages.common.errors import UserError
from stages.data.dataset import Split
from stages.pictures import examples, gallery
from stages.scoring import flops


def kept(monkeypatch, module) -> list[Figure]:
    """The figures that a module saves."""
    found: list[Figure] = []
    monkeypatch.setattr(module, "save", lambda _, figure: found.append(figure))
    return found


def test_the_samples_are_the_first_of_each_class_with_their_number(monkeypatch):
    """Image n has the value 10 + n everywhere; of class 1 there are too few for the last place."""
    found = kept(monkeypatch, examples)
    images = np.arange(10, 17, dtype=np.uint8).repeat(28 * 28).reshape(7, 28, 28, 1)
    split = Split(images, np.array([0, 1, 0, 0, 1, 0, 0]), ["Left", "Right"])
    examples.samples("unused.png", split, columns=3)
    [axes] = mosaics.grids(found[0])
    labels = mosaics.labels(axes)
    assert mosaics.words(labels) == ["0  Left\nn = 5", "1  Right\nn = 2"]
    rows = [mosaics.values(mosaics.beside(axes, label, 3)) for label in labels]
    assert rows == [[10, 12, 13], [11, 14, 0]]


def test_severity_is_said_once_above_the_columns(monkeypatch):
    found = kept(monkeypatch, examples)
    rotated = np.arange(2, 5).repeat(28 * 28).reshape(3, 28, 28, 1)
    copies = {"flip": rotated[:1], "rotate": rotated}
    examples.distortions("unused.png", np.ones((28, 28, 1)), copies)
    [axes] = mosaics.grids(found[0])
    heads, labels = mosaics.heads(axes), mosaics.labels(axes)
    assert mosaics.words(heads) == ["as it is", "severity 1", "2", "3"]
    assert mosaics.values([mosaics.below(axes, head) for head in heads]) == [1, 2, 0, 0]
    assert mosaics.words(labels) == ["flip", "rotate"]
    rows = [mosaics.values(mosaics.beside(axes, label, 4)) for label in labels]
    assert rows == [[1, 2, 0, 0], [1, 2, 3, 4]]


def test_pictures_are_said_to_be_negatives_where_they_are_first_shown(monkeypatch):
    found = kept(monkeypatch, examples)
    blank = np.zeros((2, 28, 28, 1), np.uint8)
    examples.samples("unused.png", Split(blank, np.arange(2), ["Left", "Right"]), columns=1)
    examples.distortions("unused.png", blank[0], {"brightness": blank})
    for figure in found:
        assert "dark on white; the files are the other way round" in figure.get_supxlabel()
    assert "brightness looks darker" in found[1].get_supxlabel()


def test_a_wrong_prediction_names_the_actual_class_then_the_predicted_one(monkeypatch):
    """Of three images the last is wrong; the title counts the others as correct."""
    found = kept(monkeypatch, gallery)
    images = np.arange(1, 4, dtype=np.uint8).repeat(28 * 28).reshape(3, 28, 28, 1)
    split = Split(images, np.array([0, 1, 1]), ["Left", "Right"])
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    gallery.predictions("unused.png", "model", split, probabilities)
    [figure] = found
    assert figure.get_suptitle() == "model: 2 of 3 test images correct (66.67%)"
    correct, wrong = mosaics.grids(figure)
    assert mosaics.words(mosaics.heads(correct)) == ["Left\n90.0%", "Right\n80.0%"]
    assert mosaics.words(mosaics.heads(wrong)) == ["Right\n> Left\n70.0%"]
    shown = [mosaics.below(axes, head) for axes in (correct, wrong) for head in mosaics.heads(axes)]
    assert mosaics.values(shown) == [1, 2, 3]


def test_wrong_predictions_fill_two_rows_and_correct_ones_one(monkeypatch):
    """Of three columns: three of four correct predictions, and six of twelve wrong ones."""
    found = kept(monkeypatch, gallery)
    images = np.arange(1, 25, dtype=np.uint8).repeat(28 * 28).reshape(24, 28, 28, 1)
    labels = np.arange(24) % 4
    sure = np.linspace(0.9, 0.6, 24)[:, None]
    shifted = np.eye(4)[np.where(np.arange(24) < 12, labels, (labels + 1) % 4)]
    probabilities = sure * shifted + (1 - sure) * (1 - shifted) / 3
    gallery.predictions(
        "unused.png", "model", Split(images, labels, list("abcd")), probabilities, 3
    )
    shown = [
        mosaics.values([mosaics.below(axes, head) for head in mosaics.heads(axes)])
        for axes in mosaics.grids(found[0])
    ]
    assert shown == [[9, 10, 11], [13, 14, 15, 16, 17, 18]]


def test_only_confused_pairs_of_classes_are_shown_as_confusions(monkeypatch):
    """Of two classes, one is taken for the other once: one row, not also Left > Left."""
    found = kept(monkeypatch, gallery)
    images = np.arange(1, 5, dtype=np.uint8).repeat(28 * 28).reshape(4, 28, 28, 1)
    split = Split(images, np.array([0, 0, 1, 1]), ["Left", "Right"])
    gallery.confusions("unused.png", "model", split, np.eye(2)[[0, 1, 1, 1]])
    [axes] = mosaics.grids(found[0])
    [label], [head] = mosaics.labels(axes), mosaics.heads(axes)
    assert label.get_text() == "Left\n> Right\n1 of 2"
    assert head.get_text() == "100.0%"
    assert mosaics.values(mosaics.beside(axes, label, 8)) == [2] + 7 * [0]


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
