"""Which exported model answers a picture, and how: views averaged, corrected, ordered."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import photographs
import pytest
import small_onnx
from PIL import Image
from project import ROOT

from app import classifier, examples
from app.classifier import Classifier, Classifiers, ModelError
from photos.conversion.errors import PictureError
from photos.conversion.reading import read

PHOTOGRAPH = photographs.saved(photographs.photograph(4)[0])
IMAGE = photographs.saved(Image.fromarray(photographs.garment(8)))


@pytest.fixture
def both(monkeypatch, tmp_path):
    small_onnx.write_both(tmp_path)
    monkeypatch.setattr(classifier, "MODELS", tmp_path)
    return Classifiers()


def test_a_photograph_and_an_image_of_the_convention_are_answered_by_models_of_their_own(both):
    answers = [both.answer(PHOTOGRAPH), both.answer(IMAGE)]
    assert [next(iter(each.chances)) for each in answers] == ["Coat", "Bag"]
    assert [each.model for each in answers] == ["photographs", "winner"]
    assert (answers[1].steps.image == photographs.garment(8)).all()


def test_chances_are_of_all_classes_greatest_first_and_together_1(both):
    chances = both.answer(PHOTOGRAPH).chances
    assert set(chances) == set(small_onnx.CLASSES)
    assert list(chances.values()) == sorted(chances.values(), reverse=True)
    assert sum(chances.values()) == pytest.approx(1)


def test_temperature_and_biases_correct_the_answer(tmp_path):
    """0.91 against 0.01, at temperature 2: 9.54 against 1, and a bias of ln 19.08 turns it."""
    biases = "[2.9487,0,0,0,0,0,0,0,0,0]"
    small_onnx.write(tmp_path / "a.onnx", 4, temperature="2.0", biases=biases)
    chances = Classifier(tmp_path / "a.onnx").answer(read(PHOTOGRAPH)).chances
    assert next(iter(chances)) == "T-shirt/top"
    assert chances["T-shirt/top"] / chances["Coat"] == pytest.approx(2, rel=1e-3)


def test_the_models_in_git_know_the_examples_of_the_page():
    """Class names and corrections come from the files: an export gone wrong shows here."""
    models, drawn = Classifiers(), examples.drawn()
    answers = {name: models.answer(content) for name, content in drawn.items()}
    found = {name: next(iter(answer.chances)) for name, answer in answers.items()}
    assert found == {
        "trousers": "Trouser", "dress": "Dress", "sneaker": "Sneaker", "bag": "Bag"}  # fmt: skip
    assert all(max(each.chances.values()) > 0.5 and not each.none for each in answers.values())
    chosen = json.loads((ROOT / "photos/metrics/choice.json").read_text())["model"]
    assert {answer.model for answer in answers.values()} == {chosen}


def test_a_black_image_gets_a_class_as_the_page_says():
    """The model for images of the convention has no threshold; another one moves the figure."""
    answer = Classifiers().answer(photographs.saved(Image.new("L", (28, 28))))
    name, chance = next(iter(answer.chances.items()))
    assert not answer.none
    assert f"taken for {name}, at {chance:.0%}" in (ROOT / "docs/classify.md").read_text()


@pytest.mark.parametrize(("threshold", "none"), [(0.90, False), (0.92, True)])
def test_below_the_threshold_it_is_none_of_the_ten(tmp_path, threshold, none):
    small_onnx.write(tmp_path / "a.onnx", 4, threshold)
    assert Classifier(tmp_path / "a.onnx").answer(read(PHOTOGRAPH)).none is none


def test_many_threads_get_the_answers_that_one_gets(both):
    pictures = [PHOTOGRAPH, IMAGE] * 8
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(both.answer, pictures))
    alone = [both.answer(each) for each in pictures]
    assert [each.chances for each in answers] == [each.chances for each in alone]
    assert all(
        np.array_equal(a.steps.views, b.steps.views) for a, b in zip(answers, alone, strict=True)
    )


def test_what_is_no_picture_is_said(both, tmp_path):
    with pytest.raises(PictureError, match="not a picture of a known kind"):
        both.answer(b"text")
    with pytest.raises(FileNotFoundError):
        both.answer(tmp_path / "absent.jpg")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.unlink(), "is missing; restore it with: git checkout"),
        (lambda path: path.write_bytes(b"text"), "is not an exported model"),
        (lambda path: small_onnx.write(path, 4, biases="[0"), "is not an exported model"),
    ],
)
def test_a_model_that_cannot_be_used_is_named(tmp_path, damage, reason):
    path = tmp_path / "a.onnx"
    small_onnx.write(path, 4)
    damage(path)
    with pytest.raises(ModelError, match=f"a.onnx {reason}"):
        Classifier(path)
