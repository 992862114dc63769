"""The trials of a search: proposed by Optuna, trained, told. Stopped at any moment, it goes on.

What a trial proposes depends on the seed, its number and the trials before it alone: killed and
continued or not, the search is the same, unless several trials run at once.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import optuna
from optuna.trial import FrozenTrial, TrialState

from stages.common.errors import UserError
from tools.search.at_once import Task, Trainers
from tools.search.pruning import judge, tell
from tools.search.space import outside, suggest
from tools.search.stored import Search
from tools.search.trainer import DivergedError, Training

DIVERGED = "diverged"  # the attribute of a trial that did
FAILED = "failed"  # the attribute with the reason
IN_A_ROW = 3  # trials that fail: then the reason is hardly in their settings

Say = Callable[[str], None]


def run(study: optuna.Study, search: Search, trainers: Trainers, count: int, say: Say) -> None:
    """Carry out trials until the study has `count`, pruned and failed ones included.

    The first one is the present setting, so that pruning has something to compare with. Raises
    `UserError` if several in a row fail for another reason than divergence.
    """
    present = trainers.project.present(search.space)
    if unfit := outside(search.space, present):
        say(f"The present setting is outside of the declared space ({_listed(unfit)}), so it is "
            "not a trial.")  # fmt: skip
    else:
        study.enqueue_trial(present, skip_if_exists=True)
    trainers.carry_out(proposed(study, search, trainers, count, say))


def proposed(
    study: optuna.Study, search: Search, trainers: Trainers, count: int, say: Say
) -> Iterator[Task]:
    """Yield the trials to carry out; what each sets is decided when it is asked for."""
    begun: set[int] = set()
    while (trial := following(study, search, count, trainers.at_once, begun)) is not None:
        begun.add(trial.number)
        settings = suggest(search.space, trial)
        known = settings == trainers.project.present(settings)
        say(f"trial {trial.number}: {_listed(settings)}{' (the present setting)' if known else ''}")
        once = partial(carry_out, study, trial, search, settings, trainers)
        start = "  " if trainers.at_once == 1 else f"  trial {trial.number}: "
        yield partial(to_the_end, study, trial, once, lambda text, start=start: say(start + text))


def to_the_end(study: optuna.Study, trial: optuna.Trial, once: Task, say: Say) -> None:
    """Carry out a trial, a second time if it fails. Raises `UserError` if all of late have."""
    try:
        once()
    except UserError as error:
        say(f"failed, so it is tried once more: {error}")
        last_time(study, trial, once)
    say(outcome(study.trials[trial.number]))
    end_if_all_fail(study)


def following(
    study: optuna.Study, search: Search, count: int, at_once: int, begun: set[int]
) -> optuna.Trial | None:
    """Return a trial that was interrupted or waits, else a new one, or None if there are `count`.

    `begun` has those that run now. Where several run at once, what they set is taken for bad until
    they end, so that they differ ("constant liar").
    """
    trials = study.get_trials(deepcopy=False)
    left = [each for each in trials if not each.state.is_finished() and each.number not in begun]
    number = left[0].number if left else len(trials)
    if number >= count:
        return None
    seed = int(np.random.SeedSequence([search.seed, number]).generate_state(1)[0])
    study.sampler = optuna.samplers.TPESampler(seed=seed, constant_liar=at_once > 1)
    if left and left[0].state == TrialState.RUNNING:
        return optuna.Trial(study, left[0]._trial_id)  # Optuna has no other way back to it
    return study.ask()  # takes up what waits, before it proposes something new


def carry_out(
    study: optuna.Study, trial: optuna.Trial, search: Search, settings: dict, trainers: Trainers
) -> None:
    """Train with `settings` unless the trial's experiment has them already, and tell the study."""
    project = trainers.project
    name, watch = f"{search.name}-{trial.number}", partial(judge, trial, search.grace)
    try:
        found = project.experiment(name, settings) or trainers.run(Training(name, settings), watch)
        # Not judged again: the trials beside it may be further by now, and it is an experiment.
        tell(trial, project.curve(found))
    except optuna.TrialPruned:
        study.tell(trial, state=TrialState.PRUNED)
    except DivergedError:
        trial.set_user_attr(DIVERGED, True)
        study.tell(trial, state=TrialState.PRUNED)
    else:
        study.tell(trial, project.accuracy(found))


def last_time(study: optuna.Study, trial: optuna.Trial, once: Callable[[], None]) -> None:
    """Try a trial again; if it fails, tell the study so, or it would block the search for good."""
    try:
        once()
    except UserError as error:
        trial.set_user_attr(FAILED, str(error))
        study.tell(trial, state=TrialState.FAIL)


def end_if_all_fail(study: optuna.Study) -> None:
    """Raise `UserError` if the newest trials failed, all of them."""
    newest = [each for each in study.trials if each.state.is_finished()][-IN_A_ROW:]
    if len(newest) == IN_A_ROW and all(each.state == TrialState.FAIL for each in newest):
        raise UserError(
            f"the last {IN_A_ROW} trials failed, each twice, so the search ends. The last one: "
            f"{newest[-1].user_attrs[FAILED]}"
        )


def outcome(trial: FrozenTrial) -> str:
    """Return what became of a trial, as a person reads it."""
    if trial.user_attrs.get(DIVERGED):
        return "diverged"
    if trial.state == TrialState.FAIL:
        return f"failed twice, so the search goes on without it: {trial.user_attrs[FAILED]}"
    epochs, accuracy = trial.last_step, 100 * trial.value
    if trial.state == TrialState.PRUNED:
        return f"pruned after epoch {epochs} with {accuracy:.2f}%"
    return f"{accuracy:.2f}% after {epochs} epochs"


def _listed(settings: dict[str, object]) -> str:
    return ", ".join(f"{key} {_short(value)}" for key, value in settings.items())


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
