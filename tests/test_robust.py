"""The augmentation of robust: what it does to images, and that each share does what it says."""

import numpy as np
import pytest
import tensorflow as tf
from declared import PARAMS

from stages import train_robust
from stages.distortions import corruptions, geometry
from stages.training.augmentation import affine

COUNT = 400
NOTHING = dict.fromkeys(("moved", "toned", "blurred", "noisy", "erased"), 0.0)
SHARED = {"seed": 0, "threads": 2}
# No pixel is black, so that a black square shows wherever it is.
GARMENT = np.random.default_rng(0).uniform(0.2, 1, (28, 28)).astype(np.float32)


def augmented(step: int = 1, **changes: float) -> np.ndarray:
    """Return COUNT copies of the garment, augmented with nothing but `changes`: 0 ... 255."""
    robust = train_robust.Robust(**SHARED, **PARAMS["models"]["robust"] | NOTHING | changes)
    images = tf.constant(np.tile(255 * GARMENT[None, ..., None], (COUNT, 1, 1, 1)))
    return train_robust.augment(robust, images, tf.constant([0, step], tf.int64)).numpy()[..., 0]


def unchanged(images: np.ndarray) -> np.ndarray:
    """Say of each image if it is the garment or its mirror image, shifted by two pixels at most."""
    padded = [np.pad(np.rint(255 * each), 2) for each in (GARMENT, GARMENT[:, ::-1])]
    places = [(row, column) for row in range(5) for column in range(5)]
    views = [p[row : row + 28, column : column + 28] for p in padded for row, column in places]
    return np.array([any(np.abs(image - view).max() <= 1 for view in views) for image in images])


def test_an_image_that_nothing_is_done_to_is_only_mirrored_and_shifted_a_little():
    images = augmented()
    assert unchanged(images).all()
    assert len(np.unique(images, axis=0)) > 40  # of 50 places


@pytest.mark.parametrize("kind", NOTHING)
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_share_is_that_of_the_images_that_change(kind, share):
    """A few squares lie on the black that a shift leaves."""
    changed = ~unchanged(augmented(**{kind: share}))
    assert changed.mean() == pytest.approx(share, abs=0.08)


def test_an_image_is_either_toned_or_blurred_or_noisy_or_erased():
    quarters = dict.fromkeys(("toned", "blurred", "noisy", "erased"), 0.25)
    images = augmented(**quarters | {"brightness": 0.0, "contrast": 1.0})  # toned without effect
    assert unchanged(images).mean() == pytest.approx(0.25, abs=0.08)


def test_images_are_whole_numbers_in_the_range_of_pixels_and_a_function_of_the_key():
    settings = {key: PARAMS["models"]["robust"][key] for key in NOTHING}
    images = augmented(**settings)
    assert images.min() >= 0
    assert images.max() <= 255
    np.testing.assert_array_equal(images, np.rint(images))
    np.testing.assert_array_equal(augmented(**settings), images)
    assert (augmented(step=2, **settings) != images).any(axis=(1, 2)).mean() > 0.9


def test_a_blur_is_that_of_scipy():
    sigma = 2.0
    draws = type("Draws", (), {"geometric": lambda *_: tf.constant([sigma])})()
    robust = train_robust.Robust(**SHARED, **PARAMS["models"]["robust"])
    found = train_robust.blurred(robust, tf.constant(GARMENT[None, ..., None]), draws)
    expected = corruptions.gaussian_blur(GARMENT, sigma, None)
    np.testing.assert_allclose(found.numpy()[0, ..., 0], expected, atol=1e-3)


@pytest.mark.parametrize("slope", [0.4, -0.4])
def test_a_shear_is_that_of_the_distortion(slope):
    """Within the garment: at the border of the image the two interpolate differently."""
    still = (tf.zeros(1), tf.ones(1), tf.zeros(1), tf.zeros(1), tf.constant([False]))
    maps = train_robust.sheared(affine(*still, size=(28, 28)), tf.constant([slope]))
    rows = np.arange(28)
    for row, column in ((6, 10), (20, 15)):
        a, b, c, d, e, f = maps.numpy()[0, :6]
        read = (a * column + b * row + c, d * column + e * row + f)
        assert read == pytest.approx((column + slope * (row - rows.mean()), row), abs=1e-4)

    class Positive:
        def choice(self, _: list) -> int:
            return 1

    point = np.zeros((28, 28))
    point[6, 10:13] = 1
    moved = geometry.shear(point, 0.4, Positive())
    centre = (moved[6] * rows).sum() / moved[6].sum()
    assert centre == pytest.approx(11 - 0.4 * (6 - 13.5), abs=0.01)
