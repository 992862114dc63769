"""A search without trainings: what it proposes, what it prunes, how it goes on, its pictures."""

import optuna
import pytest
from small_search import EPOCHS, Trainings, proposed, searched

from stages.common.errors import UserError
from tools.search import pictures, pruning, stored, trials


def test_the_same_seed_proposes_the_same_and_another_seed_something_else(tmp_path):
    for name in "abc":
        (tmp_path / name).mkdir()
    first = proposed(searched(tmp_path / "a", 14))
    assert proposed(searched(tmp_path / "b", 14)) == first
    assert proposed(searched(tmp_path / "c", 14, seed=1)) != first


def test_stopped_and_continued_it_is_the_same_search(tmp_path):
    """Between two trials and within one, as kills leave it; no finished trial is repeated."""
    for name in "ab":
        (tmp_path / name).mkdir()
    whole = searched(tmp_path / "a", 14)
    clone = Trainings()
    searched(tmp_path / "b", 2, clone)
    for _ in range(2):
        clone.fails = [KeyboardInterrupt()]
        with pytest.raises(KeyboardInterrupt):
            searched(tmp_path / "b", 14, clone)
    parts = searched(tmp_path / "b", 14, clone)
    assert proposed(parts) == proposed(whole)
    assert [each.state for each in parts.trials] == [each.state for each in whole.trials]
    assert len(clone.begun) == 14 + 2


def test_killed_before_a_trial_was_told_to_be_pruned_it_is_the_same_search(tmp_path, monkeypatch):
    """The epoch that it was judged by is stored by then, and is judged again."""
    for name in "ab":
        (tmp_path / name).mkdir()
    whole = searched(tmp_path / "a", 6)
    tell, kills = optuna.Study.tell, [KeyboardInterrupt()]

    def told(study: optuna.Study, trial: optuna.Trial, *values: float, **state: object) -> None:
        if state and kills:
            raise kills.pop()
        tell(study, trial, *values, **state)

    monkeypatch.setattr(optuna.Study, "tell", told)
    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path / "b", 6)
    parts = searched(tmp_path / "b", 6)
    assert proposed(parts) == proposed(whole)
    assert [each.last_step for each in parts.trials] == [each.last_step for each in whole.trials]


@pytest.mark.parametrize(
    ("accuracy", "epoch", "said"),
    [(0.7, 2, False), (0.7, 3, False), (0.55, 3, True), (0.55, 4, False), (0.1, 12, False)],
)
def test_only_the_best_quarter_goes_on_and_only_certain_epochs_judge(accuracy, epoch, said):
    """Of eight trials the best two go on; of the one that reaches epoch 12, itself."""
    earlier = [{1: 0.9, 3: 0.8}, *({3: low / 10} for low in range(1, 7))]
    assert pruning.hopeless(accuracy, epoch, earlier, grace=3) == said


def test_a_trial_that_was_finished_but_not_yet_told_is_not_trained_again(tmp_path):
    clone = Trainings()
    clone.fails = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        searched(tmp_path, 1, clone)
    clone.published["s-0"] = clone.begun[0]
    study = searched(tmp_path, 1, clone)
    assert len(clone.begun) == 1
    assert study.best_value == clone.accuracy(clone.begun[0])


def test_an_old_experiment_of_the_same_name_is_not_taken_for_the_trial(tmp_path):
    clone = Trainings()
    clone.published["s-0"] = {"learning_rate": 0.5, "units": 8, "optimizer": "adam"}
    assert searched(tmp_path, 1, clone).best_value < 0.2
    assert len(clone.begun) == 1


@pytest.fixture(scope="module")
def twelve(tmp_path_factory) -> tuple[optuna.Study, Trainings]:
    """A search of twelve trials, and its trainings."""
    clone = Trainings()
    return searched(tmp_path_factory.mktemp("search"), 12, clone), clone


def test_hopeless_trials_are_pruned_early_and_are_no_experiments(twelve):
    study, clone = twelve
    pruned = [each for each in study.trials if each.state == optuna.trial.TrialState.PRUNED]
    ended = stored.finished(study)
    assert len(pruned) + len(ended) == 12
    assert clone.published.keys() == {f"s-{each.number}" for each in ended}
    assert min(each.last_step for each in pruned) == 1
    assert all(each.last_step == EPOCHS for each in ended)
    assert "pruned after epoch 1 with" in {trials.outcome(each)[:25] for each in pruned}
    assert study.best_trial.params["learning_rate"] == max(
        each["learning_rate"] for each in proposed(study)
    )


def test_trials_of_another_space_do_not_mix(tmp_path):
    searched(tmp_path, 1)
    with pytest.raises(UserError, match=r"were made with another seed: seed 0\. Use that"):
        searched(tmp_path, 2, seed=1)


def test_the_importance_is_that_of_all_trials_and_finds_what_matters(twelve):
    found = pictures.importance(twelve[0], 1)
    assert max(found, key=found.get) == "learning_rate"
    assert sum(found.values()) == pytest.approx(1)
    assert pictures.importance(twelve[0], EPOCHS + 1) == {}


def test_where_all_trials_are_equal_nothing_is_important(tmp_path):
    """With a space of patience alone, say: until the grace epoch no trial differs."""
    clone = Trainings()
    clone.curve = lambda _: [0.5] * EPOCHS
    study = searched(tmp_path, 6, clone)
    assert pictures.importance(study, 1) == {}
    written = pictures.draw(tmp_path / "pictures", study, "linear", 1)
    assert [path.name for path in written] == ["history.png"]


def test_the_pictures_have_names_on_their_axes_and_n(twelve, tmp_path):
    study = twelve[0]
    count = len(stored.finished(study))
    [axes] = pictures.history(study, "linear").axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("trial", "validation accuracy, %")
    labels = {text.get_text() for text in axes.get_legend().get_texts()}
    assert {f"finished, n = {count}", f"pruned, at its last epoch, n = {12 - count}"} < labels
    [axes] = pictures.bars({"learning_rate": 0.7, "units": 0.3}, "linear", 1, 12).axes
    assert "after epoch 1" in axes.get_xlabel()
    assert axes.get_title().endswith("n = 12 trials")
    written = pictures.draw(tmp_path / "pictures", study, "linear", 1)
    assert [path.name for path in written if path.stat().st_size] == [
        "history.png",
        "importance.png",
    ]
