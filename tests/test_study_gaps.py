"""Why models are worse on test than on validation images: what is said of each reason."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from study import gaps, measured, summary
from study.results import Trained

HALF = 196 * (0.9 * 0.1 / 20_000 + 0.885 * 0.115 / 20_000) ** 0.5
VARIANTS = pd.DataFrame(
    [
        {"variant": "reference", "trainings": 5, "validation_accuracy": 0.88, "test_accuracy": 0.87,
         "lead": 0.01, "lead_low": -0.001, "lead_high": 0.021},
        {"variant": gaps.LAST, "trainings": 5, "validation_accuracy": 0.88, "test_accuracy": 0.87,
         "lead": 0.0123, "lead_low": 0.0, "lead_high": 0.022},
        {"variant": "ladder-deep", "trainings": 5, "validation_accuracy": 0.939,
         "test_accuracy": 0.93, "lead": 0.009, "lead_low": 0.002, "lead_high": 0.016},
    ]
)  # fmt: skip


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(name: str, content: dict) -> None:
    path = measured.METRICS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def on_split(validation: float, test: float, images: int = 10_000) -> dict:
    return {"validation": validation, "test": test, "validation_images": images,
            "test_images": 2 * images}  # fmt: skip


def test_what_was_not_measured_is_said_so():
    write("splits/1", on_split(0.9, 0.8))
    none = pd.DataFrame()
    answers = [gaps.models(none), gaps.splits(none), gaps.neighbours(), gaps.nearest(),
               gaps.choice_of_epoch(none, none), gaps.models(VARIANTS[:2])]  # fmt: skip
    assert all(each.startswith("*Not measured yet.*") for each in answers)


def test_the_lead_counts_each_image_with_its_share_of_correct_answers():
    generator = np.random.default_rng(0)
    parts = {"validation": generator.random((3, 50)) < 0.9, "test": generator.random((3, 80)) < 0.8}
    trainings = [
        Trained(seed, None, {part: values[seed] for part, values in parts.items()})
        for seed in range(3)
    ]
    found = summary.lead(trainings)
    sides = [values.mean(axis=0) for values in parts.values()]
    exact = stats.ttest_ind(*sides, equal_var=False).confidence_interval()
    assert found["lead"] == pytest.approx(sides[0].mean() - sides[1].mean())
    assert (found["lead_low"], found["lead_high"]) == pytest.approx(exact)


def test_every_model_of_the_ladder_has_its_lead_and_nothing_else_has():
    shown = gaps.models(VARIANTS)
    assert "| deep | 93.90% | 93.00% | +0.90 (+0.20 to +1.60) |" in shown
    assert shown.count("\n| ") == 1


def test_other_splits_have_an_interval_and_the_own_split_stands_beside_them():
    write("splits/1", on_split(0.9, 0.89))
    write("splits/2", on_split(0.9, 0.88))
    assert gaps.splits(VARIANTS) == (
        "On 2 other splits of the same images, the lead of the reference on validation images is "
        f"+1.50 ({1.5 - HALF:+.2f} to {1.5 + HALF:+.2f}) percentage points (from +1.00 to +2.00, "
        "one training each). On the split of this project it is +1.00 (-0.10 to +2.10). So it is "
        "not this split: test images are harder on others, too."
    )
    assert "On the split of this project" not in gaps.splits(VARIANTS[2:])


@pytest.mark.parametrize("figures", [on_split(0.9, 0.89, 100), on_split(0.9, 0.91)])
def test_a_lead_within_chance_is_called_so(figures):
    """The same shares of a hundredth of the images, and a lead the other way round."""
    write("splits/1", figures)
    write("splits/2", figures)
    assert gaps.splits(VARIANTS).endswith("can explain the lead.")


def test_near_duplicates_are_counted_of_both_parts_and_compared():
    same = {"validation": {"images": 5000, "equal": 1, "near": 66},
            "test": {"images": 10_000, "equal": 2, "near": 120}}  # fmt: skip
    write("neighbours", {"near": 15, "duplicates": same})
    assert gaps.neighbours() == (
        "Near duplicates: 1.3% (1.0% to 1.7%, n = 5,000) of the validation images and 1.2% (1.0% "
        "to 1.4%, n = 10,000) of the test images have a training image within 15 grey levels (root "
        "mean square over pixels); 1 and 2 have an equal one. So near duplicates do not make "
        "validation images easier."
    )
    same["validation"]["near"] = 160
    same["validation"]["equal"] = same["test"]["equal"] = 0
    write("neighbours", {"near": 15, "duplicates": same})
    assert "; none has an equal one. " in gaps.neighbours()
    assert gaps.neighbours().endswith("So near duplicates may make one of these parts easier.")


def test_the_class_of_the_nearest_image_is_right_as_often_or_not():
    side = {"images": 60_000, "median": 31.72, "accuracy": 0.8541, "low": 0.8512, "high": 0.857}
    write("neighbours", {"training": side, "test": side | {"images": 10_000}})
    text = gaps.nearest()
    assert "correct for 85.4% (85.1% to 85.7%) of the 60,000 training and validation images" in text
    assert text.endswith("test images, a difference that 10,000 images cannot confirm.")
    write("neighbours", {"training": side, "test": side | {"high": 0.8511}})
    assert gaps.nearest().endswith("so test images are harder by themselves.")


def test_the_choice_of_the_epoch_says_in_how_many_trainings_it_chose_nothing():
    differences = pd.DataFrame([{"variant": gaps.LAST, "same": 3}])
    assert gaps.choice_of_epoch(VARIANTS, differences) == (
        "Validation images also choose the epoch. Of 5 trainings, 3 keep the same weights without "
        "that choice, because their last epoch was the best. On average, the lead is 1.00 "
        "percentage points with the choice and 1.23 without."
    )
