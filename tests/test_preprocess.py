"""The splits: stratified, disjoint, reproducible; what cannot be split is refused."""

import numpy as np
import pytest
from splits import equal, split_of

from stages import preprocess
from stages.common.errors import UserError
from stages.data import idx
from stages.data.dataset import Split


def numbers(split: Split) -> list[int]:
    return (split.images[:, 0, 0, 0].astype(int) * 256 + split.images[:, 0, 1, 0]).tolist()


def counts(split: Split) -> list[int]:
    return np.bincount(split.labels, minlength=len(split.classes)).tolist()


@pytest.mark.parametrize(
    ("whole", "size", "held_out"),
    [
        ((100, 100, 100, 100), 40, [10, 10, 10, 10]),
        ((100, 200, 300, 400), 100, [10, 20, 30, 40]),
        ((5, 5), 2, [1, 1]),
        ((5, 5), 8, [4, 4]),
    ],
)
def test_every_class_gives_the_same_share(whole, size, held_out):
    train, validation = preprocess.hold_out(split_of(*whole), size, seed=0)
    assert counts(validation) == held_out
    assert counts(train) == [all_ - held for all_, held in zip(whole, held_out, strict=True)]


def test_every_image_is_on_one_side_with_its_label():
    whole = split_of(70, 80, 90, 60)
    sides = preprocess.hold_out(whole, 50, seed=0)
    assert sorted(numbers(sides[0]) + numbers(sides[1])) == list(range(300))
    for side in sides:
        assert np.array_equal(side.labels, whole.labels[numbers(side)])
        assert side.classes == whole.classes


def test_the_seed_alone_chooses_the_images():
    whole = split_of(70, 80, 90, 60)
    first, again, other = (preprocess.hold_out(whole, 50, seed)[1] for seed in (3, 3, 4))
    assert equal(first, again)
    assert set(numbers(first)) != set(numbers(other))


@pytest.mark.parametrize("size", [1, 3, 397, 399, 400, 401, 10**9])
def test_a_size_that_leaves_a_side_without_a_class_is_refused(size):
    with pytest.raises(UserError, match=rf"preprocess\.validation_size is {size} of 400 training"):
        preprocess.hold_out(split_of(100, 100, 100, 100), size, seed=0)


@pytest.mark.parametrize("rare", [1, 2])
@pytest.mark.parametrize("size", [4, 296])
def test_a_class_too_rare_for_both_sides_is_refused(rare, size):
    with pytest.raises(UserError, match=rf"smallest class: {rare}.*both parts need images of each"):
        preprocess.hold_out(split_of(100, 100, 100, rare), size, seed=0)


def test_a_class_without_images_is_named():
    sentence = r"data\.classes names 4 classes, the training archive has no image of"
    with pytest.raises(UserError, match=sentence):
        preprocess.hold_out(split_of(100, 100, 100, 0), 50, seed=0)


def test_images_and_labels_become_a_split(tmp_path, monkeypatch):
    whole = split_of(3, 4)
    monkeypatch.chdir(tmp_path)
    idx.write("data/raw/images.gz", whole.images[..., 0])
    idx.write("data/raw/labels.gz", whole.labels)
    assert equal(preprocess.read("images.gz", "labels.gz", whole.classes), whole)


def test_images_and_labels_of_two_lengths_are_refused(tmp_path, monkeypatch):
    whole = split_of(3, 4)
    monkeypatch.chdir(tmp_path)
    idx.write("data/raw/images.gz", whole.images[..., 0])
    idx.write("data/raw/labels.gz", whole.labels[:5])
    expected = r"labels\.gz: expected one label for each of the 7 images in images\.gz, found 5"
    with pytest.raises(UserError, match=expected):
        preprocess.read("images.gz", "labels.gz", whole.classes)
