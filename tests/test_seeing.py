"""Pictures of images, the cost of a model and files of arrays, worked out by hand."""

import keras
import numpy as np
import pytest
from matplotlib.figure import Figure

from stages.common import files
from stages.common.errors import UserError
from stages.data.dataset import Split
from stages.pictures import figures, gallery
from stages.scoring import flops


def kept(monkeypatch, module) -> list[Figure]:
    """The figures that a module saves."""
    found: list[Figure] = []
    monkeypatch.setattr(module, "save", lambda _, figure: found.append(figure))
    return found


def test_the_samples_name_the_number_of_images_of_the_class(monkeypatch):
    found = kept(monkeypatch, figures)
    split = Split(np.zeros((9, 28, 28, 1), np.uint8), np.arange(9) % 2, ["Left", "Right"])
    figures.samples("unused.png", split, columns=3)
    labels = [axes.get_ylabel() for axes in found[0].axes if axes.get_ylabel()]
    assert labels == ["0  Left\nn = 5", "1  Right\nn = 4"]


def test_severity_is_said_once_above_the_columns(monkeypatch):
    found = kept(monkeypatch, figures)
    copies = {"flip": 1, "rotate": 3}
    examples = {name: np.zeros((count, 28, 28, 1)) for name, count in copies.items()}
    figures.distortions("unused.png", np.zeros((28, 28, 1)), examples)
    titles = [axes.get_title() for axes in found[0].axes]
    assert titles == ["as it is", "severity 1", "2", "3", "", "", "", ""]
    assert [len(axes.images) for axes in found[0].axes] == [1, 1, 0, 0, 1, 1, 1, 1]


def test_pictures_are_said_to_be_negatives_where_they_are_first_shown(monkeypatch):
    found = kept(monkeypatch, figures)
    blank = np.zeros((2, 28, 28, 1), np.uint8)
    figures.samples("unused.png", Split(blank, np.arange(2), ["Left", "Right"]), columns=1)
    figures.distortions("unused.png", blank[0], {"brightness": blank})
    for figure in found:
        assert "dark on white; the files are the other way round" in figure.get_supxlabel()
    assert "brightness looks darker" in found[1].get_supxlabel()


def test_a_wrong_prediction_names_the_actual_class_then_the_predicted_one(monkeypatch):
    """Of three images the last is wrong; the title counts the others as correct."""
    found = kept(monkeypatch, gallery)
    split = Split(np.zeros((3, 28, 28, 1), np.uint8), np.array([0, 1, 1]), ["Left", "Right"])
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    gallery.predictions("unused.png", "model", split, probabilities)
    [figure] = found
    assert figure.get_suptitle() == "model: 2 of 3 test images correct (66.67%)"
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == ["Left\n90.0%", "Right\n80.0%", "Right\n> Left\n70.0%"]


def test_only_confused_pairs_of_classes_are_shown_as_confusions(monkeypatch):
    """Of two classes, one is taken for the other once: one row, not also Left > Left."""
    found = kept(monkeypatch, gallery)
    split = Split(np.zeros((4, 28, 28, 1), np.uint8), np.array([0, 0, 1, 1]), ["Left", "Right"])
    gallery.confusions("unused.png", "model", split, np.eye(2)[[0, 1, 1, 1]])
    labels = [axes.get_ylabel() for axes in found[0].axes if axes.get_ylabel()]
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
