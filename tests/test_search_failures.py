"""What a search does when trainings fail or diverge, and where it cannot begin."""

import os
import subprocess
import sys

import pytest
from project import ROOT
from small_search import Trainings, searched

from stages.common.errors import UserError
from tools.search import stored, trials, verdict
from tools.search.at_once import Trainers
from tools.search.trainer import DivergedError


def test_a_training_that_diverges_is_a_trial_and_another_failure_is_repeated(tmp_path):
    clone = Trainings()
    clone.fails = [UserError("disk full"), DivergedError()]
    study = searched(tmp_path, 2, clone)
    assert trials.outcome(study.trials[0]) == "diverged"
    assert clone.begun[1] == clone.begun[2] == study.trials[1].params
    assert clone.published.keys() == {"s-1"}


def test_a_trial_that_fails_twice_is_left_out_and_the_search_goes_on(tmp_path):
    clone = Trainings()
    clone.fails = [UserError("too little memory"), UserError("too little memory")]
    study = searched(tmp_path, 3, clone)
    said = "failed twice, so the search goes on without it: too little memory"
    assert trials.outcome(study.trials[0]) == said
    assert [each.number for each in stored.finished(study)][:1] == [1]
    assert clone.begun[0] == clone.begun[1] != clone.begun[2]


def test_three_trials_that_fail_one_after_the_other_end_the_search(tmp_path):
    clone = Trainings()
    clone.curve = lambda _: [0.5]  # as good as each other: none is pruned before it fails
    clone.fails = [UserError("disk full")] * 6
    with pytest.raises(UserError, match=r"the last 3 trials failed.*: disk full$"):
        searched(tmp_path, 30, clone)
    assert len(clone.begun) == 6
    assert len(stored.finished(searched(tmp_path, 4, clone))) == 1


@pytest.mark.parametrize(
    ("side", "said"),
    [
        ("present", "With fresh seed 1, the present setting diverged, so there is no comparison"),
        ("best", "With fresh seed 1, the setting of trial 1, the best of 2, diverged, so there is"),
    ],
)
def test_a_fresh_seed_that_diverges_is_a_result(tmp_path, monkeypatch, side, said):
    monkeypatch.setattr(verdict, "Revision", str)
    clone = Trainings()
    study = searched(tmp_path, 2, clone)
    clone.diverges = f"s-{side}-1"
    search = stored.Search("s", "linear", {}, grace=1, seed=0)
    text = verdict.conclude(search, study, 2, Trainers([clone]), lambda _: None)
    assert text.startswith(said)


def test_outside_of_git_it_says_so_in_a_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tools.search", "linear"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.startswith("error: `git status")
    assert "not a git repository" in done.stderr
    assert "Traceback" not in done.stderr
