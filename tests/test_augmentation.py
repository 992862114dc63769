"""The composed affine map, against flips, shifts and SciPy's resampling."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import ndimage

from stages.training.augmentation import Augmentation, affine, augment

IMAGES = np.random.default_rng(0).uniform(0, 255, (3, 28, 28, 1)).astype(np.float32)
NOTHING = {"rotation": 0.0, "shift": 0.0, "zoom": 0.0, "horizontal_flip": False}


def augmented(step: int = 0, **changes: float) -> np.ndarray:
    ranges = Augmentation(**(NOTHING | changes))
    return augment(ranges, tf.constant(IMAGES), tf.constant([1, step], tf.int64)).numpy()


def matrix(angle: float = 0, zoom: float = 1, x: float = 0, y: float = 0, flip: bool = False):
    values = [tf.constant([value], tf.float32) for value in (angle, zoom, x, y)]
    return affine(*values, tf.constant([flip]), (28, 28)).numpy()[0]


def test_no_range_changes_nothing():
    np.testing.assert_allclose(augmented(), IMAGES, atol=1e-3)


def test_flip_mirrors_about_half_of_the_images_and_leaves_the_others():
    flipped = 0
    for step in range(40):
        for before, after in zip(IMAGES, augmented(step, horizontal_flip=True), strict=True):
            mirrored = np.allclose(after, before[:, ::-1], atol=1e-3)
            assert mirrored or np.allclose(after, before, atol=1e-3)
            flipped += mirrored
    assert 40 <= flipped <= 80  # of 120; outside once in 5,000 seeds


def test_shift_moves_right_and_down_and_fills_with_zero():
    assert matrix(x=3, y=2).tolist() == [1, 0, -3, 0, 1, -2, 0, 0]


@pytest.mark.parametrize("angle", [0.3, -0.5])
@pytest.mark.parametrize("flip", [False, True])
def test_the_map_is_the_one_of_scipy(angle, flip):
    """SciPy reads input (row, column) = A (row, column) + offset; zoom 1.2, shift (2, -1)."""
    a, b, c, d, e, f, *_ = matrix(angle, 1.2, 2, -1, flip)
    centre, shift = np.array([13.5, 13.5]), np.array([-1, 2])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / 1.2
    mirror = np.diag([1, -1 if flip else 1])
    linear = mirror @ turn
    ours = np.array([[e, d], [b, a]])
    np.testing.assert_allclose(ours, linear, atol=1e-6)
    np.testing.assert_allclose([f, c], centre - linear @ (centre + shift), atol=1e-5)
    expected = ndimage.affine_transform(
        IMAGES[0, ..., 0], ours, [f, c], order=1, mode="grid-constant"
    )
    rows = tf.constant([[a, b, c, d, e, f, 0, 0]], tf.float32)
    found = keras.ops.image.affine_transform(IMAGES[:1], rows, "bilinear", "constant", 0.0)
    np.testing.assert_allclose(found[0, ..., 0], expected, atol=0.5)


def test_the_same_key_gives_the_same_images_and_another_step_others():
    settings = {"rotation": 10.0, "zoom": 0.1, "shift": 0.05, "horizontal_flip": True}
    first, again, other = (
        augmented(0, **settings),
        augmented(0, **settings),
        augmented(1, **settings),
    )
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_values_stay_pixels():
    found = augmented(0, rotation=180.0, zoom=0.5, shift=0.5)
    assert found.shape == IMAGES.shape
    assert found.min() >= 0
    assert found.max() <= 255
