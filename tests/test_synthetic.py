"""The synthetic garments: their form, their reproducibility and their worth as a stand-in."""

import numpy as np
import pytest

from tools import synthetic


def test_dataset_has_the_form_of_fashion_mnist():
    images, labels = synthetic.dataset(50, seed=0)
    assert (images.shape, images.dtype) == ((50, 28, 28), np.uint8)
    assert (labels.shape, labels.dtype) == ((50,), np.uint8)


def test_same_arguments_give_the_same_bytes():
    first_images, first_labels = synthetic.dataset(30, seed=4)
    second_images, second_labels = synthetic.dataset(30, seed=4)
    assert first_images.tobytes() == second_images.tobytes()
    assert first_labels.tobytes() == second_labels.tobytes()


def test_no_image_is_drawn_twice_within_or_across_seeds():
    images = np.concatenate([synthetic.dataset(100, seed)[0] for seed in (0, 1)])
    assert len({image.tobytes() for image in images}) == 200


@pytest.mark.parametrize("classes", [1, 7, 10])
def test_classes_are_as_balanced_as_the_size_permits(classes):
    _, labels = synthetic.dataset(65, seed=0, classes=classes)
    counts = np.bincount(labels)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1


def test_labels_are_shuffled():
    _, labels = synthetic.dataset(100, seed=0)
    assert not np.array_equal(labels, np.arange(100) % 10)
    assert not np.array_equal(labels, np.sort(labels))


def test_an_empty_dataset_keeps_its_form():
    images, labels = synthetic.dataset(0, seed=0)
    assert images.shape == (0, 28, 28)
    assert labels.shape == (0,)


@pytest.mark.parametrize("classes", [0, 11])
def test_an_impossible_number_of_classes_is_refused(classes):
    with pytest.raises(ValueError, match=f"classes must be from 1 to 10, not {classes}"):
        synthetic.dataset(20, seed=0, classes=classes)


@pytest.mark.parametrize("class_index", range(10))
def test_every_class_is_a_garment_on_black(class_index):
    generator = np.random.default_rng(class_index)
    images = np.stack([synthetic.draw(class_index, generator) for _ in range(20)])
    assert (images.shape, images.dtype) == ((20, 28, 28), np.uint8)
    covered = (images > 0).mean(axis=(1, 2))
    assert covered.min() > 0.08
    assert covered.max() < 0.85
    assert np.array([image[image > 0].mean() for image in images]).min() > 30
    assert images.std(axis=0).max() > 20


@pytest.mark.parametrize("class_index", [-1, 10])
def test_an_unknown_class_is_refused(class_index):
    with pytest.raises(ValueError, match=f"class_index must be from 0 to 9, not {class_index}"):
        synthetic.draw(class_index, np.random.default_rng(0))


def test_unseen_garments_resemble_the_mean_of_their_own_class():
    images, labels = synthetic.dataset(600, seed=0)
    unseen_images, unseen_labels = synthetic.dataset(200, seed=1)
    means = np.stack([images[labels == label].mean(axis=0) for label in range(10)])
    distances = ((unseen_images[:, None] - means) ** 2).sum(axis=(2, 3))
    accuracy = (distances.argmin(axis=1) == unseen_labels).mean()
    assert 0.4 < accuracy < 0.95
