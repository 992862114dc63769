"""What variants do to overfitting: pairs of trainings with equal seeds, and what is said."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from stages.evidence.differences import holm
from study import overfitting
from study.results import Trained

GAPS = {
    "reference": [0.060, 0.065, 0.070, 0.062, 0.068],
    "remedies-dropout": [0.030, 0.034, 0.031, 0.029, 0.033],
    "remedies-label_smoothing": [0.080, 0.084, 0.091, 0.079, 0.086],
    "remedies-weight_decay": [0.061, 0.064, 0.071, 0.063, 0.065],
    "remedies-augmentation": [0.020],
}
VARIANTS = pd.DataFrame(
    {"variant": name, "trainings": len(gaps), "best_at_end": 5 if name.endswith("dropout") else 2}
    for name, gaps in GAPS.items()
).set_index("variant")


def trained(seed: int, gap: float) -> Trained:
    """A training with this gap between training and validation accuracy."""
    record = SimpleNamespace(train_accuracy=0.9, validation=SimpleNamespace(accuracy=0.9 - gap))
    return Trained(seed, record, {})


def trainings() -> dict[str, list[Trained]]:
    return {name: [trained(*each) for each in enumerate(gaps)] for name, gaps in GAPS.items()}


@pytest.fixture
def rows() -> pd.DataFrame:
    return overfitting.differences(trainings()).set_index("variant")


def test_equal_seeds_are_paired_and_p_is_corrected(rows):
    exact = {
        name: stats.ttest_rel(GAPS[name], GAPS["reference"])
        for name in GAPS
        if len(GAPS[name]) > 1 and name != "reference"
    }
    assert list(rows.index) == list(exact)  # of a single training there is no interval
    for (name, test), corrected in zip(
        exact.items(), holm([each.pvalue for each in exact.values()]), strict=True
    ):
        row = rows.loc[name]
        assert row.pairs == 5
        assert (row.low, row.high) == pytest.approx(test.confidence_interval())
        assert (row.p, row.p_holm) == pytest.approx((test.pvalue, corrected))


def test_a_pair_has_one_seed_wherever_it_stands():
    several = trainings()
    del several["reference"][1]
    several["remedies-dropout"].reverse()
    row = overfitting.differences(several).set_index("variant").loc["remedies-dropout"]
    expected = np.delete(np.subtract(GAPS["remedies-dropout"], GAPS["reference"]), 1)
    assert (row.pairs, row.difference) == (4, pytest.approx(expected.mean()))
    assert (row.low, row.high) == pytest.approx(
        stats.ttest_1samp(expected, 0).confidence_interval()
    )


def test_pairs_that_all_differ_by_the_same_need_no_division():
    assert overfitting.compared([0.0, 0.0])["p"] == 1
    assert overfitting.compared([0.1, 0.1]) == pytest.approx(
        {"pairs": 2, "difference": 0.1, "low": 0.1, "high": 0.1, "p": 0}
    )


def test_less_more_and_what_cannot_be_told_are_named_apart(rows):
    said = overfitting.sentences("remedies", rows.reset_index(), VARIANTS)
    less, more, rest, *_ = said.splitlines()
    assert less.startswith("- Less overfitting: dropout (-3.4, ")
    assert more.startswith("- More overfitting: label smoothing (+1.9, ")
    assert rest.startswith("- Cannot tell: weight decay (L2) (-0.0, ")
    uncorrected = rows.reset_index().assign(p_holm=0.06)
    assert overfitting.sentences("remedies", uncorrected, VARIANTS).startswith("- Cannot tell")


def test_trainings_that_were_best_at_their_end_are_named_the_reference_too(rows):
    table = rows.reset_index()
    said = overfitting.sentences("remedies", table, VARIANTS)
    assert said.endswith("so more epochs might help: dropout (5 of 5).")
    often = VARIANTS.assign(best_at_end=3)
    said = overfitting.sentences("remedies", table, often)
    assert "might help: early stopping alone (3 of 5), dropout (3 of 5), " in said
