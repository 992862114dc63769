"""What a search says at the end, from trainings that take no time."""

import re

import numpy as np
import pytest
from optuna.trial import create_trial
from small_search import EPOCHS, Trainings, searched

from tools.difference.statistics import compare
from tools.search import stored, verdict
from tools.search.at_once import Trainers

SEARCH = stored.Search("s", "linear", {}, grace=1, seed=0)


def test_the_best_is_that_of_the_trials_that_ended(tmp_path, monkeypatch):
    """Not of one that was interrupted, if the search is asked for fewer trials than there are."""
    monkeypatch.setattr(verdict, "Revision", str)
    clone = Trainings()
    clone.curve = lambda _: [len(clone.begun) / 10] * EPOCHS  # each is better: none is pruned
    searched(tmp_path, 3, clone)
    clone.fails = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path, 4, clone)
    study = searched(tmp_path, 3, clone)
    clone.diverges = "s-best-1"
    text = verdict.conclude(SEARCH, study, 1, Trainers([clone]), lambda _: None)
    assert "the best of 3, diverged" in text


def side(*shares: float) -> np.ndarray:
    """Trainings that have these shares of 1000 images right, all of them the same ones first."""
    return np.array([np.arange(1000) < 1000 * share for share in shares])


def said(in_search: float, validation: tuple, test: tuple) -> str:
    """What is said of a trial with this accuracy; of each part the present and the new side."""
    parts = {"validation": compare(*validation), "test": compare(*test)}
    return verdict.report(SEARCH, verdict.Verdict(30, create_trial(value=in_search), parts))


EQUAL = side(0.84, 0.85, 0.86), side(0.84, 0.85, 0.86)
BETTER = side(0.80, 0.81, 0.82), side(0.90, 0.91, 0.92)


@pytest.mark.parametrize(
    ("in_search", "how"), [(0.94, "flattered it by 3.00"), (0.89, "understated it by 2.00")]
)
def test_the_luck_is_the_accuracy_in_the_search_minus_the_mean_with_fresh_seeds(in_search, how):
    assert f"and has 91.00% with 3 fresh seeds: the search {how} points." in said(
        in_search, BETTER, EQUAL
    )


@pytest.mark.parametrize(
    ("validation", "test", "sentence"),
    [
        (BETTER, BETTER, "say: better. The test images, asked apart, say of linear: better, beyond "
         "what other seeds and other images would explain."),
        (BETTER, EQUAL, "say: better. The test images, asked apart, say of linear: cannot tell. "),
        (BETTER[::-1], EQUAL, "say: worse. The test images, asked apart, say of linear: cannot"),
        (EQUAL, BETTER, "say: cannot tell. The test images, asked apart, say of linear: better, "),
    ],
)  # fmt: skip
def test_validation_images_that_chose_the_setting_do_not_say_what_others_would(
    validation, test, sentence
):
    [first, *others] = re.split("\n\n", said(0.92, validation, test))[1].splitlines()
    start = "The validation images chose the new setting; with fresh seeds they "
    assert first.startswith(start + sentence)
    assert not any("better" in line for line in others)
