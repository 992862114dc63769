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


def ellipses(count: int = 400) -> np.ndarray:
    """Copies of an upright ellipse of light: its place, size and angle can be read."""
    y, x = np.mgrid[-13.5:14.5, -13.5:14.5]
    light = 255 * np.exp(-((x / 1.5) ** 2 + (y / 3) ** 2) / 2)
    return np.tile(light.astype(np.float32)[None, ..., None], (count, 1, 1, 1))


def read(images: np.ndarray) -> dict[str, np.ndarray]:
    """Return place (x, y) in pixels, length and angle in degrees of each ellipse."""
    y, x = np.mgrid[-13.5:14.5, -13.5:14.5]
    weights = images[..., 0] / images.sum(axis=(1, 2, 3))[:, None, None]
    x0, y0 = ((weights * axis).sum(axis=(1, 2)) for axis in (x, y))
    dx, dy = x - x0[:, None, None], y - y0[:, None, None]
    xx, yy, xy = ((weights * part).sum(axis=(1, 2)) for part in (dx * dx, dy * dy, dx * dy))
    angle = np.degrees(np.arctan2(2 * xy, yy - xx) / 2)
    length = np.sqrt((xx + yy) / 2 + np.sqrt(((xx - yy) / 2) ** 2 + xy**2))
    return {"x": x0, "y": y0, "length": length, "angle": angle}


def varied(**changes: float) -> dict[str, np.ndarray]:
    ranges = Augmentation(**(NOTHING | changes))
    return read(augment(ranges, tf.constant(ellipses()), tf.constant([1, 0], tf.int64)).numpy())


def assert_fills(values: np.ndarray, limit: float, rest: float) -> None:
    """Assert that values lie evenly between - and + the limit, each image with its own."""
    assert np.abs(values).max() <= limit + rest
    assert values.min() < -0.9 * limit
    assert values.max() > 0.9 * limit
    assert abs(values.mean()) < 0.2 * limit
    assert len(np.unique(values.round(3))) > 100


def test_images_turn_by_up_to_so_many_degrees():
    assert_fills(varied(rotation=20.0)["angle"], 20, rest=0.5)


def test_images_move_by_up_to_this_share_of_their_size_on_each_axis_for_itself():
    found = varied(shift=0.1)
    for axis in ("x", "y"):
        assert_fills(found[axis], 2.8, rest=0.1)
    assert abs(np.corrcoef(found["x"], found["y"])[0, 1]) < 0.2


def test_images_are_enlarged_and_reduced_by_up_to_this_share():
    assert_fills(varied(zoom=0.2)["length"] / read(ellipses(1))["length"] - 1, 0.2, rest=0.01)
