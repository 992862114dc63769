"""preprocess as a stage: three splits and a picture; what later stages need is checked first."""

from pathlib import Path

import mosaics
import pytest
from splits import CLASSES, equal, split_of

from stages import preprocess
from stages.common import params
from stages.common.errors import UserError
from stages.data import dataset, idx
from stages.data.dataset import Split
from stages.pictures import examples


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
