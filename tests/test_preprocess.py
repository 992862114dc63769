"""The splits: stratified, disjoint, reproducible; what later stages need is checked first."""

from pathlib import Path

import mosaics
import numpy as np
import pytest
from splits import CLASSES, equal, split_of

from stages import preprocess
from stages.common import params
from stages.common.errors import UserError
from stages.data import dataset, idx
from stages.data.dataset import Split
from stages.pictures import examples


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


def write_archives(train: Split, test: Split) -> dict[str, dict]:
    """Write both as archives into data/raw; return data.files of params.yaml."""
    files = {}
    for part, split in (("train", train), ("test", test)):
        for kind, values in (("images", split.images[..., 0]), ("labels", split.labels)):
            name = f"{part}_{kind}"
            idx.write(f"data/raw/{name}.gz", values)
            files[name] = {"name": f"{name}.gz", "sha256": "0" * 64}
    return files


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with four small archives; a function that runs the stage with other settings."""
    monkeypatch.chdir(tmp_path)
    files = write_archives(split_of(20, 20), split_of(5, 5))

    def run(**changes: dict) -> None:
        settings = {
            "data": {"name": "Shoes", "files": files, "classes": ["Boot", "Bag"]},
            "preprocess": {"validation_size": 10, "seed": 0},
            "distort": {"images": 10, "seed": 0},
        }
        merged = {name: content | changes.get(name, {}) for name, content in settings.items()}
        monkeypatch.setattr(params, "declared", lambda: merged)
        preprocess.main()

    return run


def test_the_stage_writes_three_splits_and_a_picture(project):
    project()
    splits = [dataset.load(path) for path in (dataset.TRAIN, dataset.VALIDATION, dataset.TEST)]
    assert [len(split) for split in splits] == [30, 10, 10]
    assert all(split.classes == ["Boot", "Bag"] for split in splits)
    assert Path("plots/samples.png").read_bytes().startswith(b"\x89PNG")


def test_the_picture_of_many_classes_shows_the_first_and_says_so(monkeypatch):
    """All 256 would make a picture of 23,000 lines."""
    drawn = []
    monkeypatch.setattr(examples, "save", lambda _, figure: drawn.append(figure))
    monkeypatch.setattr(examples, "ROWS", 3)
    for classes in (3, 4):
        examples.samples("samples.png", split_of(*[2] * classes), columns=2)
    titles = [figure.get_suptitle() for figure in drawn]
    assert titles[0] == "Training images, the first 2 of each class"
    assert titles[1] == "Training images, the first 2 of each of the first 3 of 4 classes"
    for figure in drawn:
        [axes] = mosaics.grids(figure)
        assert [text[0] for text in mosaics.words(mosaics.labels(axes))] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("section", "key", "value", "sentence"),
    [
        ("distort", "images", 1, "should be greater than or equal to 2, got 1."),
        ("distort", "images", 11, "is 11, there are 10 test images; ask for no more than these."),
        ("distort", "seed", -1, "should be greater than or equal to 0, got -1."),
        ("data", "name", "a\nb", "should be one line of text without control characters, got "),
        ("data", "classes", ["a", "a"], "should have each name once ('a' is there twice), got "),
    ],
)
def test_what_later_stages_could_not_use_is_refused_before_anything_is_written(
    project, section, key, value, sentence
):
    with pytest.raises(UserError) as caught:
        project(**{section: {key: value}})
    assert str(caught.value).startswith(f"params.yaml: {section}.{key} {sentence}")
    assert not Path("data/prepared").exists()


def test_the_stage_writes_three_splits_with_no_image_in_two(tmp_path, monkeypatch):
    """The training archives give train and validation by the declared size and seed."""
    whole, test = split_of(30, 30, 30, 30), split_of(7, 7, 7, 7)
    test.images[:, 0, 2, 0] = 1  # says: a test image
    monkeypatch.chdir(tmp_path)
    listed = write_archives(whole, test)
    settings = {"data": {"name": "x", "files": listed, "classes": CLASSES},
                "distort": {"images": 20, "seed": 0},
                "preprocess": {"validation_size": 16, "seed": 5}}  # fmt: skip
    monkeypatch.setattr(params, "declared", lambda: settings)
    drawn = []
    monkeypatch.setattr(examples, "samples", lambda _, split: drawn.append(split))
    preprocess.main()
    expected = *preprocess.hold_out(whole, 16, seed=5), test
    places = dataset.TRAIN, dataset.VALIDATION, dataset.TEST
    for place, split in zip(places, expected, strict=True):
        assert equal(dataset.load(place), split), place
    assert equal(drawn[0], expected[0])
