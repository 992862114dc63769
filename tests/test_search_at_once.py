"""Several trials of a search at the same time: nothing twice, nothing left behind."""

import time
from threading import Barrier, Event

import pytest
from small_search import SPACE, Trainings, read

from tools.search import stored, trials
from tools.search.at_once import StoppedError, Trainers
from tools.search.stored import Search


def search(folder, trainers, count):
    """Search with trainers that share what is published."""
    this = Search("s", "linear", read(folder, SPACE), grace=1, seed=0)
    study = stored.load(folder, "s")
    stored.start(study, this)
    lines = []
    trials.run(study, this, Trainers(trainers), count, lines.append)
    return study, lines


class Together(Trainings):
    """Trains only while the others do, too."""

    def __init__(self, barrier, published):
        super().__init__()
        self.barrier, self.published = barrier, published

    def run(self, training, watch):
        self.barrier.wait(timeout=60)
        return super().run(training, watch)


def test_as_many_run_as_there_are_trainers_and_each_trial_once(tmp_path):
    barrier, published = Barrier(3), {}
    trainers = [Together(barrier, published) for _ in range(3)]
    study, lines = search(tmp_path, trainers, 6)
    assert [len(each.begun) for each in trainers] == [2, 2, 2]
    assert [each.number for each in study.trials] == list(range(6))
    assert all(each.state.is_finished() for each in study.trials)
    settings = [each.params for each in study.trials]
    assert all(one != other for one in settings for other in settings if one is not other)
    for number, trial in enumerate(study.trials):
        assert f"  trial {number}: {trials.outcome(trial)}" in lines


class Endless(Trainings):
    """Trains until it is told to stop."""

    def run(self, _, watch):
        end = time.monotonic() + 60
        try:
            while time.monotonic() < end:
                watch([])
                time.sleep(0.01)
        except StoppedError as error:
            self.fails = error
            raise


class Broken(Trainings):
    """Cannot train at all."""

    def run(self, *_):
        raise OSError("disk full")


def test_an_error_ends_the_trials_beside_it_which_are_taken_up_again(tmp_path):
    beside = Endless()
    with pytest.raises(OSError, match="disk full"):
        search(tmp_path, [beside, Broken()], 2)
    assert isinstance(beside.fails, StoppedError)
    left = [each.params for each in stored.load(tmp_path, "s").trials]
    trainer = Trainings()
    study, _ = search(tmp_path, [trainer], 2)
    assert trainer.begun == left
    assert [each.params for each in study.trials] == left


class Late(Trainings):
    """Trial 0 is far better, but trains when trial 1 is an experiment, not yet told to have ended.

    So it is if it failed first and is tried once more.
    """

    def __init__(self, published, better, first, second):
        super().__init__()
        self.published, self.better, self.first, self.second = published, better, first, second

    def run(self, training, watch):
        if training.name == "s-0":
            assert self.first.wait(timeout=60)
            self.better.append(training.settings)
        settings = super().run(training, watch)
        (self.second if training.name == "s-0" else self.first).set()
        assert self.second.wait(timeout=60)
        return settings

    def curve(self, settings):
        return [value + (settings in self.better) for value in super().curve(settings)]


def test_a_trial_that_is_an_experiment_is_not_pruned_by_what_others_reached_since(tmp_path):
    shared = {}, [], Event(), Event()
    study, _ = search(tmp_path, [Late(*shared) for _ in range(2)], 2)
    assert len(stored.finished(study)) == 2
