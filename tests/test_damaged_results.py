"""Damaged results of the stages before: `compare` says which, why and what to do; writes nothing.

Each case is one change to good small results of two models, of which `ann` is the winner.
"""

import re

import numpy as np
import pytest
from damage import (
    ACCURACY,
    DISTORTED,
    FILES,
    LOSS,
    TEST,
    TESTED,
    TRAINED,
    VALIDATION,
    at_0,
    change,
    edited,
    put,
    refusal,
    stage,
    without,
)

CONFLICT = b"<<<<<<< HEAD\n%s\n=======\n%s\n>>>>>>> theirs\n"
BYTES = {
    "empty": lambda good: b"",  # noqa: ARG005
    "a page": lambda good: b"<html>" * len(good),
    "cut off": lambda good: good[: len(good) // 2],
    "without its last bytes": lambda good: good[:-3],
    "in conflict": lambda good: CONFLICT % (good, good),
    "zeros": lambda good: bytes(len(good)),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", BYTES)
def test_damaged_bytes(results, name, damage):
    path = results / name
    path.write_bytes(BYTES[damage](path.read_bytes()))
    sentence = refusal(results)
    assert sentence.startswith((f"{name} is damaged (", f"{name} should have the "))
    assert re.search(
        r"; remove it and run: dvc repro (train_|evaluate@)ann \(with --force", sentence
    )
    assert len(sentence) < 600


@pytest.mark.parametrize("name", FILES)
def test_missing_files(results, name):
    (results / name).unlink()
    assert refusal(results) == f"{name} is missing; create it with: dvc repro {stage(name)}"


ARRAYS = [
    (TEST, without("labels"), "should have the arrays labels, probabilities, classes, has no l"),
    (TEST, without("probabilities"), "has no probabilities"),
    (TEST, without("classes"), "has no classes"),
    (TEST, change("labels", lambda a: a.astype(float)), r"labels uint8 (n,), has float64 (300,)"),
    (TEST, change("labels", lambda a: a[:-1]), "probabilities float32 (n, k), n = 299, has "),
    (TEST, change("labels", lambda a: a[:, None]), "labels uint8 (n,), has uint8 (300, 1)"),
    (TEST, change("labels", at_0(3)), "has labels from 0 to 3, expected 0 to 2"),
    (TEST, change("labels", lambda a: a.astype(object)), "is damaged (an array holds Python obj"),
    (TEST, change("probabilities", lambda a: a.astype(float)), "has float64 (300, 3)"),
    (TEST, change("probabilities", lambda a: a[0]), "probabilities float32 (n, k), n = 300, has"),
    (TEST, change("probabilities", lambda a: a[:-1]), "n = 300, has float32 (299, 3)"),
    (TEST, change("probabilities", lambda a: a[:, :2]), "classes text (k,), n = 300, k = 2, has"),
    (TEST, change("probabilities", lambda a: a[:, :0]), "has float32 (300, 0)"),
    (TEST, change("probabilities", at_0(np.nan)), "1 of 300 rows with infinite values or no num"),
    (TEST, change("probabilities", at_0(np.inf)), "should have probabilities, has 1 of 300 rows"),
    (TEST, change("probabilities", at_0(-0.5)), "has values from -0.5 to"),
    (TEST, change("probabilities", at_0(1.5)), " to 1.5"),
    (TEST, change("probabilities", lambda a: a / 2), "has a row with the sum 0.5"),
    (TEST, change("probabilities", np.zeros_like), "has a row with the sum 0"),
    (TEST, change("classes", lambda a: a.astype(object)), "is damaged (an array holds Python obj"),
    (TEST, change("classes", lambda a: a.astype("S")), "classes text (k,), n = 300, k = 3, has b"),
    (TEST, put("classes", np.array(["Bag", "Bag", "Coat"])), "has classes of which some are equal"),
    (TEST, put("classes", np.array(["\udc80", "Bag", "Coat"])), "has classes that are no text"),
    (VALIDATION, without("labels"), "has no labels"),
    (VALIDATION, change("probabilities", at_0(np.nan)), "1 of 150 rows with infinite values or"),
    (VALIDATION, change("labels", at_0(200)), "has labels from 0 to 200, expected 0 to 2"),
    (DISTORTED, without("rotate"), "has no rotate"),
    (DISTORTED, without("indices"), "has no indices"),
    (DISTORTED, change("rotate", lambda a: a[:-1]), "rotate uint8 (5, d), d = 60, has uint8 (4, 6"),
    (DISTORTED, change("rotate", lambda a: a[:, :-1]), "has uint8 (5, 59)"),
    (DISTORTED, change("rotate", lambda a: a.astype(np.float32)), "has float32 (5, 60)"),
    (DISTORTED, change("rotate", at_0(3)), "has rotate from 0 to 3, expected 0 to 2"),
    (DISTORTED, change("indices", at_0(300)), "has indices from 5 to 300, expected 0 to 299"),
    (DISTORTED, change("indices", at_0(-1)), "has indices from -1 to 295, expected 0 to 299"),
    (DISTORTED, change("indices", at_0(5)), "has indices of which some are equal"),
    (DISTORTED, change("indices", lambda a: a + 0.5), "indices integer (d,), d = 60, has float64"),
    (DISTORTED, change("indices", lambda a: a[:-1]), "d = 60, has int64 (59,)"),
    (DISTORTED, change("labels", at_0(1)), f"has other labels than {TEST} for the same images"),
]
RECORDS = [
    (TRAINED, without("final"), "final: Field required"),
    (TRAINED, without("final", "validation", "loss"), "final.validation.loss: Field required"),
    (TRAINED, without("step"), "step: Field required"),
    (TRAINED, put("final", "validation", "accuracy", 1.01), "less than or equal to 1, got 1.01"),
    (TRAINED, put("final", "validation", "accuracy", -0.1), "greater than or equal to 0, got -0.1"),
    (TRAINED, put("final", "validation", "accuracy", "0.8"), "valid number, got '0.8'"),
    (TRAINED, put("final", "validation", "accuracy", None), "valid number, got None"),
    (TRAINED, put("final", "validation", "loss", float("nan")), "final.validation.loss: Input sh"),
    (TRAINED, put("final", "train", "loss", float("inf")), "final.train.loss: Input should be a f"),
    (TRAINED, put("final", "train", "loss", -1.0), "greater than or equal to 0, got -1.0"),
    (TRAINED, put("final", [1, 2]), "final: Input should be an object, got [1, 2]"),
    (TRAINED, put("best_epoch", 0), "best_epoch: Input should be greater than 0, got 0"),
    (TRAINED, put("best_epoch", 2.5), "best_epoch: Input should be a valid integer, got 2.5"),
    (TRAINED, put("best_epoch", 5), "best_epoch is 5 of 4 epochs"),
    (TESTED, without("macro", "f1"), "macro.f1: Field required"),
    (TESTED, without("accuracy"), "accuracy: Field required"),
    (TESTED, put("parameters", -1), "parameters: Input should be greater than 0, got -1"),
    (TESTED, put("flops", 0), "flops: Input should be greater than 0, got 0"),
    (TESTED, put("flops", "many"), "flops: Input should be a valid integer, got 'many'"),
]


@pytest.mark.parametrize(("name", "edit", "problem"), ARRAYS + RECORDS)
def test_wrong_values(results, name, edit, problem):
    edited(name, edit, results)
    sentence = refusal(results)
    assert sentence.startswith(f"{name} ")
    assert problem in sentence
    assert f"; remove it and run: dvc repro {stage(name)} (with --force if" in sentence


TABLES = [
    (ACCURACY, "step\t", "epoch\t", "the columns step and accuracy and a row of numbers for each"),
    (ACCURACY, "step\taccuracy\n", "", "should have the columns step and accuracy and a row"),
    (ACCURACY, "\n3\t0.7", "\n3\tnan", "a row of numbers for each epoch, has something else"),
    (ACCURACY, "\n3\t0.7", "\n3\tinf", "a row of numbers for each epoch, has something else"),
    (ACCURACY, "\n3\t0.7", "\n3\t-0.7", "a row of numbers for each epoch, has something else"),
    (ACCURACY, "\n3\t0.7", "\n3\t7.7", "should have the accuracy of each epoch, has 7.7"),
    (ACCURACY, "\n3\t0.7", "\n3\t0.7.7", "should have the accuracy of each epoch, has 0.7.7"),
    (ACCURACY, "\n3\t", "\n2\t", "should have the steps 0 to 3, has [0, 1, 2, 2]"),
    (ACCURACY, "\n3\t", "\n4\t", "should have the steps 0 to 3, has [0, 1, 2, 4]"),
    (ACCURACY, "0\t0.61\n", "", "should have the steps 0 to 3, has [1, 2, 3]"),
    (LOSS, "\n3\t0", "\n3\t1e999999999999", "a row of numbers for each epoch, has something else"),
    (LOSS, "\n3\t0", "\n3\t", "a row of numbers for each epoch, has something else"),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), TABLES)
def test_wrong_curves(results, name, old, new, problem):
    text = (results / name).read_text()
    assert old in text
    (results / name).write_text(text.replace(old, new))
    sentence = refusal(results)
    assert sentence.startswith(f"{name} should have ")
    assert problem in sentence
    assert "; remove it and run: dvc repro train_ann (with --force if" in sentence
