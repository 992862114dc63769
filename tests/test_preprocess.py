"""The splits: stratified, disjoint, reproducible, and refused with a sentence when damaged."""

import numpy as np
import pytest

from stages import preprocess
from stages.common.errors import UserError
from stages.data import dataset, idx
from stages.data.dataset import Split

CLASSES = ["Boot", "Bag", "Coat", "Dress"]


def split_of(*counts: int) -> Split:
    """Shuffled images, as many of each class as `counts` says; the first pixels number them."""
    labels = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    np.random.default_rng(0).shuffle(labels)
    images = np.zeros((len(labels), *dataset.IMAGE_SHAPE), np.uint8)
    images[:, 0, 0, 0], images[:, 0, 1, 0] = np.divmod(np.arange(len(labels)), 256)
    return Split(images, labels, CLASSES[: len(counts)])


def numbers(split: Split) -> list[int]:
    return (split.images[:, 0, 0, 0].astype(int) * 256 + split.images[:, 0, 1, 0]).tolist()


def counts(split: Split) -> list[int]:
    return np.bincount(split.labels, minlength=len(split.classes)).tolist()


def equal(first: Split, second: Split) -> bool:
    return (
        np.array_equal(first.images, second.images)
        and np.array_equal(first.labels, second.labels)
        and first.classes == second.classes
    )


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


def test_a_saved_split_comes_back_as_it_was(tmp_path):
    dataset.save(tmp_path / "split.npz", split_of(3, 4))
    loaded = dataset.load(tmp_path / "split.npz")
    assert equal(loaded, split_of(3, 4))
    assert (loaded.images.dtype, loaded.labels.dtype) == (np.uint8, np.uint8)
    assert len(loaded) == 7


def test_the_same_split_gives_the_same_bytes_at_any_time(tmp_path, monkeypatch):
    dataset.save(tmp_path / "first.npz", split_of(3, 4))
    monkeypatch.setattr("time.time", lambda: 2e9)
    dataset.save(tmp_path / "second.npz", split_of(3, 4))
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()


def test_a_missing_split_is_named_with_the_way_to_make_it(tmp_path):
    with pytest.raises(UserError, match=r"absent\.npz is missing; .*dvc repro preprocess"):
        dataset.load(tmp_path / "absent.npz")


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: b"", id="empty"),  # noqa: ARG005
        pytest.param(lambda content: b"no split", id="text"),  # noqa: ARG005
        pytest.param(lambda content: content[: len(content) // 2], id="cut off"),
        pytest.param(lambda content: flipped(content, 1000), id="a flipped pixel"),
        pytest.param(lambda content: flipped(content, content.rindex(b"PK\1\2") + 6), id="version"),
    ],
)
def test_a_damaged_split_is_named_with_the_way_to_rebuild_it(tmp_path, damage):
    path = tmp_path / "split.npz"
    dataset.save(path, split_of(3, 4))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UserError, match=r"split\.npz is damaged .*dvc repro preprocess"):
        dataset.load(path)


def test_other_numpy_files_are_no_splits(tmp_path):
    np.save(tmp_path / "array.npy", np.zeros(3))
    np.savez(tmp_path / "arrays.npz", images=np.zeros(3))
    sentences = {"array.npy": "array.npy is damaged", "arrays.npz": "found no 'labels'; remove it"}
    for name, sentence in sentences.items():
        with pytest.raises(UserError, match=sentence):
            dataset.load(tmp_path / name)
