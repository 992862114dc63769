"""The present setting is the first trial of a search, if it lies in the declared space."""

import re

import pytest
from dvc.utils.serialize import load_yaml
from project import ROOT
from small_search import PRESENT, SPACE, Trainings, proposed, read, searched

from tools.search import space, stored, trials, verdict
from tools.search.__main__ import SPACES, options
from tools.search.at_once import Trainers
from tools.search.stored import Search


def test_the_present_setting_is_the_first_trial_and_counts_as_one(tmp_path):
    clone = Trainings()
    found = proposed(searched(tmp_path, 3, clone))
    assert proposed(searched(tmp_path, 3, clone)) == found
    assert len(found) == len(clone.begun) == 3
    assert found[0] == PRESENT
    assert PRESENT not in found[1:]


@pytest.mark.parametrize("before", ["ask", "suggest"])
def test_killed_at_the_start_the_present_setting_is_tried_once(tmp_path, monkeypatch, before):
    """Before it is taken up, and before its settings are stored."""
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        place = {"ask": "optuna.Study.ask", "suggest": "tools.search.trials.suggest"}[before]
        patch.setattr(place, interrupted)
        searched(tmp_path, 3)
    found = proposed(searched(tmp_path, 3))
    assert [each == PRESENT for each in found] == [True, False, False]


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_search_that_began_without_it_tries_it_next(tmp_path):
    clone = Trainings()
    clone.present = lambda _: PRESENT | {"units": 65}
    first = proposed(searched(tmp_path, 2, clone))
    assert proposed(searched(tmp_path, 2)) == [*first, {}]  # it waits for more trials
    assert proposed(searched(tmp_path, 4))[:3] == [*first, PRESENT]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"learning_rate": 0.2}, "learning_rate 0.2"),
        ({"learning_rate": None}, "learning_rate None"),
        ({"units": 7}, "units 7"),
        ({"units": 8.5}, "units 8.5"),
        ({"units": [32, 16]}, "units [32, 16]"),
        ({"units": True}, "units True"),
        ({"optimizer": "rmsprop", "units": 65}, "units 65, optimizer rmsprop"),
    ],
)
def test_a_present_setting_outside_of_the_space_is_no_trial_but_a_sentence(tmp_path, changed, said):
    clone, lines = Trainings(), []
    clone.present = lambda _: PRESENT | changed
    this = Search("s", "linear", read(tmp_path, SPACE), grace=1, seed=0)
    study = stored.load(tmp_path, "s")
    trials.run(study, this, Trainers([clone]), 1, lines.append)
    assert lines[0] == (
        f"The present setting is outside of the declared space ({said}), so it is not a trial."
    )
    assert "present" not in lines[1]
    [first] = proposed(study)
    assert space.outside(this.space, first) == {}


def test_the_declared_spaces_hold_the_present_settings():
    parameters, path = load_yaml(ROOT / "params.yaml"), ROOT / SPACES
    for model in load_yaml(path):
        present = parameters["train"] | parameters["models"][model]
        assert space.outside(space.read(path, model, set(present)), present) == {}, model


def test_the_page_names_the_defaults_and_the_models_without_a_space(monkeypatch):
    monkeypatch.setattr("sys.argv", ["search", "linear"])
    chosen, page = options(), (ROOT / "docs/search.md").read_text()
    assert f"# {chosen.trials} trials, then {chosen.seeds} fresh seeds" in page
    assert f"After {chosen.grace} epochs (`--grace`)" in page
    without = set(load_yaml(ROOT / "params.yaml")["models"]) - set(load_yaml(ROOT / SPACES))
    listed = re.search("a space for each model except (.*?);", page)[1]
    assert set(re.findall(r"`(\w+)`", listed)) == without


def test_where_the_present_setting_is_the_best_nothing_more_is_trained(tmp_path):
    clone = Trainings()
    clone.curve = lambda settings: [0.9 if settings == PRESENT else 0.8]
    study = searched(tmp_path, 3, clone)
    search = Search("s", "linear", {}, grace=1, seed=0)
    text = verdict.conclude(search, study, 5, Trainers([clone]), lambda _: None)
    assert text == (
        "The present setting, trial 0, is the best of 3 with 90.00% on validation images, so there "
        "is nothing to compare it with, and nothing was trained with fresh seeds."
    )
    assert len(clone.begun) == 3
