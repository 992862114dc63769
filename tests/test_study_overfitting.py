"""What variants do to overfitting, in words, with intervals over trainings."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from study import overfitting

GAPS = {
    "reference": [6.0, 6.5, 7.0, 6.2, 6.8],
    "remedies-dropout": [3.0, 3.4, 3.1, 2.9, 3.3],
    "remedies-label_smoothing": [8.0, 8.4, 8.1, 7.9, 8.3],
    "remedies-weight_decay": [6.1, 6.4, 7.1, 6.3, 6.5],
    "remedies-augmentation": [2.0],
}
LAST = {"remedies-dropout": 5, "remedies-weight_decay": 2}
VARIANTS = pd.DataFrame(
    {
        "variant": name,
        "trainings": len(gaps),
        "gap": np.mean(gaps) / 100,
        "gap_deviation": np.std(gaps, ddof=1) / 100 if len(gaps) > 1 else None,
        "best_at_end": LAST.get(name, 0),
    }
    for name, gaps in GAPS.items()
).set_index("variant")
ROWS = pd.DataFrame({"variant": [each for each in GAPS if each != "reference"]}).assign(
    against="reference"
)


def test_the_difference_has_the_interval_of_welch():
    found = overfitting.difference(VARIANTS.loc["remedies-dropout"], VARIANTS.loc["reference"])
    exact = stats.ttest_ind(GAPS["remedies-dropout"], GAPS["reference"], equal_var=False)
    assert found[0] == pytest.approx(np.mean(GAPS["remedies-dropout"]) - 6.5)
    assert found[1:] == pytest.approx(exact.confidence_interval())
    same = VARIANTS.loc["reference"].copy()
    same.gap_deviation = 0.0
    assert overfitting.difference(same, same) == (0, 0, 0)


def test_less_more_and_what_cannot_be_told_are_named_apart():
    """Of one training there is no interval."""
    said = overfitting.sentences("remedies", VARIANTS, ROWS)
    less, more, rest, *_ = said.splitlines()
    assert less.startswith("- Less overfitting: dropout (-3.4, ")
    assert more.startswith("- More overfitting: label smoothing (+1.6, ")
    assert rest.startswith("- Cannot tell: weight decay (")
    assert "augmentation" not in said


def test_trainings_that_were_best_at_their_end_are_named():
    said = overfitting.sentences("remedies", VARIANTS, ROWS)
    assert said.endswith("so that more epochs might help: dropout (5 of 5).")
