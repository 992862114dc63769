"""The sentences that begin the sections of the report, against sentences written by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from stages.pages import content, findings, scores

SCORES = pd.DataFrame(
    {
        "model": ["linear", "deep", "robust"],
        "test_accuracy": [0.85, 0.93, 0.92],
        "train_accuracy": [0.855, 0.96, 0.94],
        "validation_accuracy": [0.85, 0.94, 0.93],
        "corrupted_accuracy": [0.4, 0.5, 0.8],
        "parameters": [7850, 274_274, 488_026],
        "flops": [17_308, 107_100_000, 107_100_000],
        "temperature": [0.9, 1.2, 0.6],
        "ece": [0.01, 0.02, 0.09],
        "ece_scaled": [0.01, 0.005, 0.012],
    }
).set_index("model")
ONE = SCORES.loc[["deep"]]
ONCE = "Each model was trained once here: other seeds may decide otherwise."


def test_sizes_are_the_smallest_and_the_largest():
    assert scores.sizes(SCORES) == (
        "The models have 7,850 to 488,026 parameters and need 0.02 to 107.10 million operations "
        "for an image."
    )
    assert scores.sizes(ONE) == (
        "deep has 274,274 parameters and needs 107.10 million operations for an image."
    )


def test_errors_name_the_fewest_and_the_most():
    assert scores.errors(SCORES) == (
        "deep misclassifies 7.00% of the test images; linear 15.00%, 2.1 times as many."
    )
    assert scores.errors(ONE) == "deep misclassifies 7.00% of the test images."


def test_cost_names_what_nothing_cheaper_beats():
    assert scores.cost(SCORES) == (
        "For linear and deep, no model with as few operations is as accurate; for robust, there is "
        "one that is more accurate."
    )
    assert scores.cost(ONE) == "Each model that takes more operations makes fewer errors here."
    equal = SCORES.assign(test_accuracy=0.9)
    assert scores.cost(equal) == (
        "For linear, no model with as few operations is as accurate; for deep and robust, there is "
        "one that is at least as accurate."
    )


def test_names_are_listed_as_a_sentence_has_them():
    assert [scores.listed(each) for each in ([], ["a"], ["a", "b", "c"])] == ["", "a", "a, b and c"]


def test_gaps_are_those_of_plain_images():
    said = (
        "In these trainings, the gap between training and validation accuracy on plain images, a "
        "sign of overfitting, "
    )
    assert scores.gaps(SCORES) == (
        f"{said}is largest for deep (2.0 percentage points) and smallest for linear (0.5)."
    )
    assert scores.gaps(ONE) == f"{said}is 2.0 percentage points."


@pytest.mark.parametrize(
    ("p_values", "sentence"),
    [
        ([0.01, 0.05, 0.2], f"The test images tell 1 of 3 pairs of models apart. {ONCE}"),
        ([0.01], f"The test images tell 1 of 1 pair of models apart. {ONCE}"),
        ([], "There is only one model, so there are no differences to show."),
    ],
)
def test_pairs_that_the_images_tell_apart_are_counted(p_values, sentence):
    assert findings.decided(pd.DataFrame({"p_holm": p_values})) == sentence


def test_verdicts_are_counted():
    entries = [SimpleNamespace(verdict=each) for each in ("open", "supported", "supported")]
    assert findings.verdicts(entries) == "Of 3 claims: 2 supported, 1 open."
    assert findings.verdicts([]).startswith("None of the claims can be judged")


def compared(best: str, scores: pd.DataFrame = SCORES, **more: object) -> SimpleNamespace:
    return SimpleNamespace(by_model=scores, best=best, **more)


def test_distortions_name_the_winner_s_loss_and_what_keeps_most():
    falls = "{} recognizes {} of the test images, but only {} of the distorted ones"
    expected = (
        falls.format("deep", "93.00%", "50.00%") + "; robust recognizes most of these, 80.00%."
    )
    assert findings.robustness(compared("deep")) == expected
    expected = falls.format("robust", "92.00%", "80.00%") + "; no model recognizes more of these."
    assert findings.robustness(compared("robust")) == expected
    assert findings.robustness(compared("deep", ONE)).endswith(
        "but only 50.00% of the distorted ones."
    )


def test_calibration_says_which_way_the_worst_is_wrong():
    assert scores.calibration(SCORES) == (
        "Before scaling, robust is the worst calibrated (ECE 0.090): it is underconfident. "
        "Temperature scaling lowers its ECE to 0.012."
    )
    assert scores.calibration(ONE.assign(ece_scaled=0.03)) == (
        "Before scaling, deep is overconfident (ECE 0.020). Temperature scaling changes its ECE "
        "to 0.030."
    )


def test_the_hardest_and_the_easiest_class_have_the_range_over_models():
    recalls = pd.DataFrame({"linear": [0.5, 0.9], "deep": [0.7, 0.9]}, index=["Shirt", "Bag"])
    assert findings.classes(recalls) == (
        "Shirt is the hardest class: 50.0% to 70.0% of its images are recognized, depending on the "
        "model. Bag is the easiest: 90.0%."
    )
    assert findings.classes(recalls[["deep"]]) == (
        "Shirt is the hardest class: 70.0% of its images are recognized. Bag is the easiest: 90.0%."
    )


def test_mistakes_are_said_to_be_where_the_winner_is_unsure():
    """Of 1,000 images 70 are wrong; 18 of them are among the 900 on which it is most confident."""
    sure = compared("deep", SCORES.assign(accuracy_at_90=1 - 18 / 900), sizes={"test": 1000})
    assert findings.unsure(sure) == (
        "74% of the mistakes of deep are among the 10% of test images on which it is least "
        "confident."
    )
    perfect = compared("deep", SCORES.assign(test_accuracy=1.0, accuracy_at_90=1.0))
    assert findings.unsure(perfect) == "deep makes no mistake on the test images."


def test_the_most_frequent_mistake_is_the_winner_s():
    recalls = pd.DataFrame(index=["Shirt", "Bag"])
    matrices = {"deep": np.array([[1200, 34], [90, 5]]), "linear": np.array([[0, 99], [0, 1]])}
    assert findings.confusion(compared("deep", matrices=matrices, recalls=recalls)) == (
        "deep most often takes Bag for Shirt: 90 of 95 images."
    )
    perfect = {"deep": np.diag([3, 4])}
    assert findings.confusion(compared("deep", matrices=perfect, recalls=recalls)) == (
        "deep makes no mistake on the test images."
    )
    assert np.trace(matrices["deep"]) == 1205  # left as it was


def test_models_that_are_better_as_saved_than_on_their_curves_are_named():
    """Of 1,000 validation images, one makes a difference, a rounded last digit does not."""
    table = pd.DataFrame(
        {"validation_accuracy": [0.85, 0.941, 0.9300001], "best_epoch": 2},
        index=["linear", "deep", "robust"],
    )
    rows = [
        (model, split, epoch, accuracy if epoch == 2 else 0.1)
        for model, accuracy in (("linear", 0.85), ("deep", 0.94), ("robust", 0.93))
        for split in ("training", "validation")
        for epoch in (1, 2)
    ]
    curves = pd.DataFrame(rows, columns=["model", "split", "epoch", "accuracy"])
    comparison = SimpleNamespace(by_model=table, curves=curves, sizes={"validation": 1000})
    assert content.better_in_use(comparison) == ["deep"]
