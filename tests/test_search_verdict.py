"""What a search says at the end, from trainings that take no time."""

import pytest
from small_search import EPOCHS, Trainings, searched

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
