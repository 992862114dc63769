"""Single measurements of the study: softmax, rates, other splits, neighbours; in words, too."""

import json

import numpy as np
import pytest

from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import Split
from study import images, measured, neighbours, pool, softmax, split


def drawn(count: int, seed: int) -> Split:
    """Random images of three classes."""
    generator = np.random.default_rng(seed)
    pixels = generator.integers(0, 256, (count, 28, 28, 1), dtype=np.uint8)
    return Split(pixels, np.arange(count, dtype=np.uint8) % 3, ["a", "b", "c"])


@pytest.fixture
def main(tmp_path, monkeypatch):
    """A study's folder in a project with 60 training, 12 validation and 9 test images."""
    study = tmp_path / "study"
    study.mkdir()
    monkeypatch.chdir(study)
    places = (dataset.TRAIN, dataset.VALIDATION, dataset.TEST)
    for seed, (place, count) in enumerate(zip(places, (60, 12, 9), strict=True)):
        dataset.save(tmp_path / place, drawn(count, seed))
    return tmp_path


def test_neighbours_are_the_nearest_others_with_their_distance():
    queries = np.array([[0, 0], [3, 4], [3, 4.5]], np.float32)
    distances, found = neighbours.nearest(queries, queries, same=True)
    assert found.tolist() == [1, 2, 1]
    assert distances == pytest.approx(np.sqrt([12.5, 0.125, 0.125]))
    distances, found = neighbours.nearest(queries[1:], queries, same=False)
    assert (found.tolist(), distances.tolist()) == ([1, 2], [0, 0])


def test_chunks_change_nothing(monkeypatch):
    pixels = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
    whole = neighbours.nearest(pixels, pixels, same=True)[1]
    monkeypatch.setattr(neighbours, "CHUNK", 7)
    assert neighbours.nearest(pixels, pixels, same=True)[1].tolist() == whole.tolist()
    exact = np.linalg.norm(pixels[:, None] - pixels, axis=2) + 100 * np.eye(50)
    assert whole.tolist() == exact.argmin(axis=1).tolist()


def test_neighbours_are_sought_among_training_and_validation_images(main):
    test = dataset.load(main / dataset.TEST)
    test.images[:2] = dataset.load(main / dataset.VALIDATION).images[:2]
    dataset.save(main / dataset.TEST, test)
    validation = dataset.load(main / dataset.VALIDATION)
    validation.images[5] = dataset.load(main / dataset.TRAIN).images[7]
    validation.images[5, 0, 0] ^= 1
    dataset.save(main / dataset.VALIDATION, validation)
    neighbours.main()
    found = json.loads(neighbours.PATH.read_text())
    assert found["training"]["images"] == 72
    assert found["test"]["images"] == 9
    # Two test images are validation images, and one validation image nearly a training image.
    assert found["duplicates"]["test"] == {"images": 9, "equal": 0, "near": 0}
    assert found["duplicates"]["validation"] == {"images": 12, "equal": 0, "near": 1}
    assert found["test"]["accuracy"] >= 2 / 9  # their labels are those of the equal images


@pytest.mark.usefixtures("main")
def test_another_split_holds_out_other_images_of_the_same_ones(monkeypatch):
    monkeypatch.setattr(images, "TRAIN", images.TRAIN)
    monkeypatch.setattr(images, "VALIDATION", images.VALIDATION)
    held_out = dataset.load(images.VALIDATION).images
    split.use(1, "split-1")
    parts = [dataset.load(place) for place in (images.TRAIN, images.VALIDATION)]
    assert [len(part) for part in parts] == [60, 12]
    assert np.bincount(parts[1].labels).tolist() == [4, 4, 4]
    assert not np.array_equal(parts[1].images, held_out)
    both = np.concatenate([part.images for part in parts]).reshape(72, -1)
    assert len(np.unique(both, axis=0)) == 72
    expected = np.unique(pool.load().images.reshape(72, -1), axis=0)
    np.testing.assert_array_equal(np.unique(both, axis=0), expected)


def test_softmax_counts_answers_of_about_nine_tenths():
    probabilities = np.array([[0.9, 0.1], [0.1, 0.9], [0.9, 0.1], [0.99, 0.0101]], np.float32)
    found = softmax.figures(np.array([0, 0, 0, 1]), probabilities)
    assert (found["images"], found["about"]) == (4, 3)
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["low"] < 2 / 3 < found["high"]
    assert found["off"] == pytest.approx(1e-4, rel=0.01)
    assert found["smallest"] == pytest.approx(0.0101)
    assert softmax.figures(np.array([1]), probabilities[3:])["accuracy"] is None


def write(folder, name: str, content: dict) -> None:
    path = folder / measured.METRICS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def test_what_was_not_measured_is_said_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for answer in (measured.softmax, measured.rates):
        assert answer().startswith("*Not measured yet.*")


def test_softmax_has_its_figures_in_words(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    known = {"images": 10_000, "smallest": 0.0, "off": 2.4e-7, "about": 800, "confidence": 0.9,
             "accuracy": 0.75, "low": 0.72, "high": 0.78}  # fmt: skip
    write(tmp_path, "softmax", known)
    assert "each sum to 1 within 2e-07" in measured.softmax()
    assert "75.0% of these answers are correct (95% interval 72.0% to 78.0%)" in measured.softmax()
    write(tmp_path, "softmax", known | {"accuracy": None})
    assert measured.softmax().endswith("in them is 0e+00.")


def test_a_rate_at_the_end_of_those_tried_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tried = {"0.003": 0.85, "0.01": 0.87, "0.03": 0.86}
    write(tmp_path, "learning_rates/adam", {"tried": tried, "chosen": 0.01})
    assert measured.rates() == (
        "Learning rates, chosen on validation images: Adam 0.01 (of 0.003, 0.01, 0.03)."
    )
    write(tmp_path, "learning_rates/sgd", {"tried": tried, "chosen": 0.03})
    assert measured.rates().endswith(
        "SGD with momentum 0.03 (of 0.003, 0.01, 0.03). At the end of the rates tried, so that "
        "another one may be better: SGD with momentum."
    )


def test_a_damaged_file_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "softmax", {})
    (tmp_path / measured.METRICS / "softmax.json").write_text("{")
    with pytest.raises(UserError, match=r"^study/metrics/softmax\.json is damaged"):
        measured.softmax()
