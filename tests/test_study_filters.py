"""The picture of the first filters shows those that answer most differently."""

import keras
import numpy as np
import pytest

from stages.common.errors import UserError
from stages.data.dataset import Split
from study import filters


def network() -> keras.Model:
    """Two filters of 3 x 3 pixels: one is blind, one gives half of the pixel on its left."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Conv2D(2, 3, padding="same", activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(3, "softmax"),
        ]
    )
    kernel = np.zeros((3, 3, 1, 2), np.float32)
    kernel[1, 0, 0, 1] = 0.5
    model.layers[1].set_weights([kernel, np.zeros(2, np.float32)])
    return model


def test_kernels_and_answers_are_those_of_the_first_convolution():
    kernels, answering = filters.first_convolution(network())
    assert kernels.shape == (3, 3, 2)
    assert kernels[1, 0, 1] == 0.5
    image = np.zeros((1, 28, 28, 1), np.uint8)
    image[0, 5, 5] = 255
    answers = answering.predict(image, verbose=0)
    assert answers.shape == (1, 28, 28, 2)
    assert answers[0, 5, 6, 1] == pytest.approx(0.5)
    assert answers.sum() == pytest.approx(0.5)
    assert list(filters.liveliest(answers)) == [1, 0]


def test_the_picture_has_a_row_for_each_garment_and_a_column_for_each_filter():
    images = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1), dtype=np.uint8)
    kernels, answering = filters.first_convolution(network())
    figure = filters.draw(kernels, images, answering.predict(images, verbose=0))
    assert len(figure.axes) == 3 * 3
    assert [axes.get_title() for axes in figure.axes[:3]] == ["image", "filter 1", "filter 0"]
    shown = figure.axes[3].images[0].get_array()
    np.testing.assert_array_equal(shown, images[0, ..., 0])


def test_garments_are_the_first_of_each_class():
    labels = np.array([2, 0, 0, 1, 2], np.uint8)
    images = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1)
    chosen = filters.garments(Split(images, labels, ["a", "b", "c"]))
    assert chosen.ravel().tolist() == [1, 3, 0]


def test_a_model_without_convolutions_is_refused_with_a_sentence():
    dense = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten()])
    with pytest.raises(UserError, match="has no convolution of its pixels"):
        filters.first_convolution(dense)
