"""Distorted images all together: whose draws they have, how strong they are, which images."""

import numpy as np
import pytest

from stages import distort
from stages.common import files, params
from stages.data import dataset
from stages.data.dataset import Split
from stages.distortions import registry
from stages.distortions.registry import DISTORTIONS
from stages.pictures import examples
from tools import synthetic

GARMENTS, LABELS = synthetic.dataset(40, seed=1)
IMAGES = GARMENTS[..., np.newaxis]
SURE = {"scale", "flip", "gaussian_blur", "brightness", "contrast", "stripe"}  # no chance in them


@pytest.mark.parametrize("name", [name for name in DISTORTIONS if name not in SURE])
def test_each_image_has_draws_of_its_own(name):
    """Twelve copies of one image do not stay twelve copies."""
    copies = np.repeat(IMAGES[:1], 12, axis=0)
    distorted = registry.distort(name, copies, np.arange(12), seed=0)
    assert len({image.tobytes() for image in distorted[-1]}) > 1


def test_each_distortion_has_draws_of_its_own(monkeypatch):
    """Under another name, the same noise falls on other pixels."""
    monkeypatch.setitem(DISTORTIONS, "other_noise", DISTORTIONS["impulse_noise"])
    first, second = (
        registry.distort(name, IMAGES, np.arange(40), 0)
        for name in ("impulse_noise", "other_noise")
    )
    assert (first != second).any()


@pytest.mark.parametrize("name", [name for name in DISTORTIONS if name not in ("flip", "stripe")])
def test_each_severity_changes_the_images_more_than_the_one_before(name):
    """Fog becomes as much rougher as denser: two of its severities are equal but for chance."""
    distorted = registry.distort(name, IMAGES, np.arange(40), seed=0)
    distances = np.abs(distorted.astype(float) - IMAGES).mean(axis=(1, 2, 3, 4))
    assert (np.diff(distances) > -0.2).all()
    assert distances[-1] > 1.1 * distances[0]


def test_values_beyond_black_and_white_are_clipped():
    brighter = registry.distort("brightness", IMAGES, np.arange(40), seed=0)
    assert (brighter >= IMAGES).all()
    assert (brighter[-1][IMAGES > 128] == 255).all()


@pytest.mark.parametrize("name", ["rotate", "shear", "translate"])
def test_images_turn_and_move_to_either_side(name):
    """Copies of one image become two different ones, or four where two axes move."""
    square = np.zeros((40, 28, 28, 1), np.uint8)
    square[:, 10:18, 8:20] = 128
    [weakest, *_] = registry.distort(name, square, np.arange(40), seed=0)
    assert len({image.tobytes() for image in weakest}) == (4 if name == "translate" else 2)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Run the stage on 40 test images; return a written file's arrays and the test split."""
    test = Split(IMAGES, LABELS, [str(number) for number in range(10)])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(examples, "distortions", lambda *_: None)
    dataset.save(dataset.TEST, test)

    def run(seed: int) -> dict[str, dict[str, np.ndarray]]:
        monkeypatch.setattr(params, "declared", lambda: {"distort": {"images": 8, "seed": seed}})
        distort.main()
        return {name: files.load_arrays(f"data/distorted/{name}.npz", "") for name in DISTORTIONS}

    return run, test


def test_the_stage_distorts_drawn_test_images_and_keeps_their_labels(written):
    run, test = written
    for name, arrays in run(seed=0).items():
        indices = arrays["indices"]
        assert len(indices) == 8
        assert indices.tolist() != list(range(8))
        np.testing.assert_array_equal(arrays["labels"], test.labels[indices])
        expected = registry.distort(name, test.images[indices], indices, seed=0)
        np.testing.assert_array_equal(arrays["images"], expected)


def test_the_declared_seed_decides_which_images_and_how(written):
    run, test = written
    arrays = run(seed=1)["impulse_noise"]
    assert arrays["indices"].tolist() != run(seed=0)["impulse_noise"]["indices"].tolist()
    expected = registry.distort(
        "impulse_noise", test.images[arrays["indices"]], arrays["indices"], seed=1
    )
    np.testing.assert_array_equal(arrays["images"], expected)
