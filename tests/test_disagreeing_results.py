"""Results that are whole, each for itself, and do not belong together: `compare` says which."""

import json
import zipfile

import numpy as np
import pytest
import small_results
from damage import DISTORTED, MODEL, TEST, TESTED, TRAINED, VALIDATION, change, edited, put, refusal

from stages import compare

AGAIN = "run: dvc repro --force --single-item evaluate@linear evaluate@ann"


def reverse(array: np.ndarray) -> np.ndarray:
    return array[::-1]


@pytest.mark.parametrize(
    ("name", "array", "function"),
    [
        (TEST, "classes", reverse),
        (TEST, "labels", lambda labels: (labels + 1) % 3),
        (VALIDATION, "classes", reverse),
        (VALIDATION, "labels", reverse),
    ],
)
def test_models_of_other_images_or_classes_are_refused(results, name, array, function):
    edited(name, change(array, function), results)
    if name == TEST and array == "labels":
        edited(DISTORTED, change("labels", function), results)
    sentence = refusal(results)
    assert sentence.startswith(f"{name} was made from different images than ")
    assert f"their {array} differ; {AGAIN}" in sentence


def test_copies_of_other_images_are_refused(results):
    """Each image has the label of the one three places before it: labels alone do not tell."""
    edited(DISTORTED, change("indices", lambda indices: (indices + 3) % 300), results)
    sentence = refusal(results)
    assert sentence.startswith(f"{DISTORTED} was made from different images than ")
    assert f"their indices differ; {AGAIN}" in sentence


def test_a_model_whose_splits_have_two_orders_of_classes_is_refused(results, monkeypatch):
    """Alone, so that no other model shows it."""
    small_results.work_in(results, ["ann"], monkeypatch)
    edited(VALIDATION, change("classes", reverse), results)
    sentence = refusal(results)
    problem = f"{VALIDATION} has other classes, or another order of them, than {TEST}"
    assert sentence.startswith(f"{problem}; remove it and run: dvc repro evaluate@ann")


@pytest.mark.parametrize(
    ("keys", "name"),
    [(["accuracy"], "accuracy"), (["loss"], "loss"), (["macro", "f1"], "macro F1")],
)
def test_scores_that_are_not_those_of_the_predictions_are_refused(results, keys, name):
    """Also scores of one image more or less."""
    edited(TESTED, put(*keys, 0.77), results)
    sentence = refusal(results)
    assert sentence.startswith(f"{TESTED}: expected the {name} of {TEST}, ")
    assert sentence.endswith("got 0.77; run: dvc repro --force --single-item evaluate@ann")


def validation_accuracy(results) -> float:
    return json.loads((results / TRAINED).read_text())["final"]["validation"]["accuracy"]


def test_a_validation_accuracy_of_other_predictions_is_refused(results):
    """It would choose another winner."""
    wrong = validation_accuracy(results) + 2 / small_results.VALIDATION
    edited(TRAINED, put("final", "validation", "accuracy", wrong), results)
    sentence = refusal(results)
    assert sentence.startswith(f"{TRAINED}: expected about the validation accuracy of {VALIDATION}")
    assert sentence.endswith("remove both files and run: dvc repro evaluate@ann")


def test_one_hardly_decided_validation_image_may_differ(results, monkeypatch):
    """As between processors; 32 bits are less than Python's 64."""
    small_results.without_drawing(monkeypatch)
    almost = float(np.float32(validation_accuracy(results) - 1 / small_results.VALIDATION))
    edited(TRAINED, put("final", "validation", "accuracy", almost), results)
    compare.main()
    assert (results / "best.keras").is_file()


@pytest.mark.parametrize("part", ["config.json", "metadata.json", "model.weights.h5"])
def test_a_winner_that_lacks_a_part_is_refused(results, part):
    with zipfile.ZipFile(results / MODEL) as archive:
        left = {name: archive.read(name) for name in archive.namelist() if name != part}
    with zipfile.ZipFile(results / MODEL, "w") as archive:
        for name, content in left.items():
            archive.writestr(name, content)
    problem = f"{MODEL} should be a complete .keras file, has no {part}; remove it and run: dvc rep"
    assert refusal(results).startswith(problem)


def test_a_winner_with_a_flipped_bit_is_refused(results):
    content = bytearray((results / MODEL).read_bytes())
    content[content.index(b"ann")] ^= 1
    (results / MODEL).write_bytes(content)
    problem = f"{MODEL} should be a complete .keras file, has a broken metadata.json; remove it"
    assert refusal(results).startswith(problem)


def test_another_model_than_was_evaluated_does_not_win(results):
    small_results.write_model(results / MODEL, "another")
    sentence = refusal(results)
    assert sentence.startswith(f"{MODEL} should have the 339 bytes that were evaluated, has 351")
    assert "run: dvc repro evaluate@ann" in sentence
