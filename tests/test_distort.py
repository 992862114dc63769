"""Distorted images: each against what its definition says, and the seeds."""

import numpy as np
import pytest

from stages.common.errors import UserError
from stages.data import subset
from stages.data.subset import Subset
from stages.distortions import corruptions, geometry, registry
from stages.distortions.registry import DISTORTIONS

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (6, 28, 28, 1), dtype=np.uint8)
SQUARE = np.zeros((28, 28))
SQUARE[10:18, 8:20] = 0.5


class Always:
    """A generator whose every choice is the second, and whose every draw is `value`."""

    def __init__(self, value: float = 0.5) -> None:
        self.value = value

    def choice(self, options):
        return options[1]

    def random(self, size):
        return np.full(size, self.value)

    def uniform(self, low, high, size=None):
        return low + self.value * (high - low) * np.ones(size or ())


def mass_centre(image: np.ndarray) -> np.ndarray:
    places = np.stack(np.meshgrid(np.arange(28), np.arange(28), indexing="ij"))
    return (places * image).sum(axis=(1, 2)) / image.sum()


@pytest.mark.parametrize("name", DISTORTIONS)
def test_shape_range_and_that_something_changes(name):
    distorted = registry.distort(name, IMAGES, np.arange(6), seed=0)
    assert distorted.shape == (len(DISTORTIONS[name].severities), *IMAGES.shape)
    assert distorted.dtype == np.uint8
    assert all((row != IMAGES).any() for row in distorted)


@pytest.mark.parametrize("name", DISTORTIONS)
def test_an_image_s_draws_depend_on_seed_name_and_index_alone(name):
    whole = registry.distort(name, IMAGES, np.arange(6), seed=0)
    part = registry.distort(name, IMAGES[4:], np.array([4, 5]), seed=0)
    assert np.array_equal(whole[:, 4:], part)


def test_another_seed_gives_other_noise():
    first, second = (
        registry.distort("impulse_noise", IMAGES, np.arange(6), seed) for seed in (0, 1)
    )
    assert (first != second).any()


def test_there_are_62_cells_five_distortions_in_the_family_and_nine_outside():
    assert sum(len(each.severities) for each in DISTORTIONS.values()) == 62
    family = [name for name, each in DISTORTIONS.items() if each.in_family]
    assert family == ["rotate", "translate", "scale", "shear", "flip"]
    assert len(DISTORTIONS) == 14


def test_a_quarter_turn_is_numpy_s():
    turned = geometry.rotate(SQUARE, np.pi / 2, Always())
    options = [np.rot90(SQUARE), np.rot90(SQUARE, -1)]
    assert min(np.abs(turned - option).max() for option in options) < 1e-9


def test_translate_moves_by_whole_pixels_on_both_axes():
    moved = geometry.translate(SQUARE, 3, Always())
    assert np.array_equal(moved[13:21, 11:23], SQUARE[10:18, 8:20])
    assert moved.sum() == SQUARE.sum()


def test_scale_shrinks_about_the_centre():
    shrunk = geometry.scale(SQUARE, 0.5, Always())
    assert shrunk.sum() == pytest.approx(SQUARE.sum() / 4, rel=0.05)
    assert mass_centre(shrunk) == pytest.approx([13.5, 13.5], abs=0.05)


def test_shear_moves_rows_sideways_in_proportion_to_their_height():
    sheared = geometry.shear(SQUARE, 1.0, Always())
    below, above = (mass_centre(sheared * (np.arange(28) == row)[:, None])[1] for row in (16, 11))
    assert abs(below - above) == pytest.approx(5, abs=1e-6)


def test_flip_mirrors():
    assert np.array_equal(geometry.flip(IMAGES[0, ..., 0], 1, RNG), IMAGES[0, :, ::-1, 0])


def test_shot_noise_keeps_the_mean_and_has_poisson_s_variance():
    noisy = corruptions.shot_noise(np.full((400, 400), 0.5), 25, np.random.default_rng(0))
    assert noisy.mean() == pytest.approx(0.5, abs=0.002)
    assert noisy.var() == pytest.approx(0.5 / 25, rel=0.02)


def test_impulse_noise_hits_its_share_and_nests():
    grey = np.full((400, 400), 0.5)
    weak, strong = (
        corruptions.impulse_noise(grey, share, np.random.default_rng(0)) for share in (0.1, 0.3)
    )
    assert (weak != 0.5).mean() == pytest.approx(0.1, abs=0.005)
    assert (strong == 1).mean() == pytest.approx(0.15, abs=0.005)
    assert (strong[weak != 0.5] == weak[weak != 0.5]).all()


def test_motion_blur_keeps_the_light_and_drags_it_along_the_line():
    point = np.zeros((28, 28))
    point[14, 4] = 1
    blurred = corruptions.motion_blur(point, (5, 2), Always())  # angle 0: along the row
    assert blurred[14].sum() == pytest.approx(1, abs=1e-3)
    weights = np.exp(-((np.arange(11) / 2) ** 2) / 2)
    assert blurred[14, 4:15] == pytest.approx(weights / weights.sum(), abs=1e-6)


def test_brightness_contrast_and_stripe_by_hand():
    image = np.zeros((28, 28))
    image[:, 14:] = 1
    assert corruptions.brightness(image, 0.2, RNG)[0, [0, 20]] == pytest.approx([0.2, 1.2])
    assert corruptions.contrast(image, 0.4, RNG)[0, [0, 20]] == pytest.approx([0.3, 0.7])
    striped = corruptions.stripe(image, 1, RNG)
    assert striped[0, [0, 6, 7, 20, 21, 27]].tolist() == [1, 1, 0, 1, 0, 0]


def test_fog_is_a_plasma_in_0_to_1_and_keeps_the_range():
    field = corruptions.plasma(2.0, np.random.default_rng(0))
    assert (field.min(), field.max()) == (0, 1)
    smooth, rough = (
        np.abs(np.diff(corruptions.plasma(decay, np.random.default_rng(0)))).mean()
        for decay in (2.0, 1.2)
    )
    assert smooth < rough
    assert corruptions.fog(SQUARE, (2.5, 2.0), np.random.default_rng(0)).max() <= 0.5 + 1e-9


@pytest.mark.parametrize("side", [4, 12])
def test_occlusion_blackens_one_square_inside_the_image(side):
    for seed in range(50):
        hidden = corruptions.occlusion(np.ones((28, 28)), side, np.random.default_rng(seed))
        assert (hidden == 0).sum() == side**2


def test_chosen_images_are_in_order_distinct_and_seeded():
    chosen = subset.choose(100, Subset(images=30, seed=0))
    assert len(set(chosen)) == 30
    assert (np.diff(chosen) > 0).all()
    assert (chosen != subset.choose(100, Subset(images=30, seed=1))).any()


def test_more_images_than_there_are_end_in_a_sentence():
    with pytest.raises(UserError, match=r"distort\.images is 101, there are 100 test images"):
        subset.choose(100, Subset(images=101, seed=0))
