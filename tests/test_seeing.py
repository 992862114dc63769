"""Grad-CAM and the cost of a model, on networks small enough to work out by hand."""

import keras
import numpy as np
import pytest

from stages.common import files
from stages.common.errors import UserError
from stages.data.dataset import Split
from stages.pictures import gallery, gradcam
from stages.scoring import flops


def corners() -> keras.Model:
    """A network whose class 0 is the light in the image's left half, class 1 in its right."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(1, 1, use_bias=False, kernel_initializer="ones", activation="relu"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    left = np.tile(np.arange(28) < 14, 28).astype("float32")
    model.layers[-1].set_weights([np.stack([left, 1 - left], axis=1) / 392, np.zeros(2)])
    return model


def test_heat_is_where_the_image_is_light_and_the_class_looks():
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[0, 5, 3] = 200
    heat = gradcam.maps(corners(), image, np.array([0], np.uint8))
    assert heat.shape == (1, 28, 28)
    assert np.unravel_index(heat[0].argmax(), (28, 28)) == (5, 3)
    assert (heat.max(), heat.min()) == (1, 0)


def test_a_model_that_averages_mirror_images_is_looked_into():
    inner = corners()
    inputs = keras.Input((28, 28, 1))
    network = keras.Model(inner.inputs, inner.outputs[0])
    answers = [network(inputs), network(keras.ops.flip(inputs, axis=2))]
    model = keras.Model(inputs, keras.layers.Average()(answers))
    assert gradcam.last_map(model)[0] is network
    image = np.full((1, 28, 28, 1), 9, np.uint8)
    np.testing.assert_array_equal(
        gradcam.maps(model, image, np.array([1])), gradcam.maps(inner, image, np.array([1]))
    )


def test_a_model_without_convolutions_has_no_map():
    layers = [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(2)]
    assert gradcam.last_map(keras.Sequential(layers))[1] is None


def test_flops_by_hand():
    """One multiplication a pixel; 784 x 2 multiplications and additions; ReLU and softmax."""
    found = flops.flops(corners())
    products = 2 * 784 + 2 * 2 * 784
    assert products <= found <= products + 784 + 30


def test_pictures_of_a_model_that_is_never_wrong_can_be_drawn(tmp_path):
    labels = np.arange(12, dtype=np.uint8) % 2
    split = Split(np.full((12, 28, 28, 1), 7, np.uint8), labels, ["left", "right"])
    certain = np.eye(2)[labels]
    gallery.confusions(tmp_path / "confusions.png", "corners", split, certain)
    gradcam.picture(tmp_path / "gradcam.png", "corners", corners(), split, certain)
    assert (tmp_path / "gradcam.png").stat().st_size > 5000


def test_the_surest_come_first():
    given = np.array([[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]])
    assert gallery.surest(given, np.array([0, 1, 2])).tolist() == [1, 2, 0]


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
