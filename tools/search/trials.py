"""The trials of a search: proposed by Optuna, trained, told. Stopped at any moment, it goes on.

What a trial proposes depends on the seed, its number and the trials before it alone: killed and
continued or not, the search is the same.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import optuna
from optuna.trial import FrozenTrial, TrialState

from stages.common.errors import UserError
from tools.search.clone import Clone, DivergedError, Training
from tools.search.project import Project
from tools.search.pruning import report
from tools.search.space import Space, suggest

DIVERGED = "diverged"  # the attribute of a trial that did
FAILED = "failed"  # the attribute with the reason
IN_A_ROW = 3  # trials that fail: then the reason is hardly in their settings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Search:
    """What makes two searches the same: with anything changed, their trials do not mix.

    `grace`: epochs before a trial is judged for the first time; then again after 4, 16 ... times as
    many. `seed`: of the proposals.
    """

    name: str
    model: str
    space: Space = field(repr=False)
    grace: int
    seed: int

    @property
    def identity(self) -> dict[str, object]:
        """For the storage."""
        space = {key: part.model_dump() for key, part in self.space.items()}
        return {"model": self.model, "space": space, "grace": self.grace, "seed": self.seed}


def load(folder: Path, name: str) -> optuna.Study:
    """Return the study stored in `folder`, a new one if there is none."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    return optuna.create_study(
        storage=f"sqlite:///{folder / 'study.db'}",
        study_name=name,
        direction="maximize",
        load_if_exists=True,
    )


def start(study: optuna.Study, search: Search) -> None:
    """Give the study what `search` says. Raises `UserError` if its trials were made otherwise."""
    stored = study.user_attrs.get("identity")
    if stored is None:
        study.set_user_attr("identity", search.identity)
    elif stored != json.loads(json.dumps(search.identity)):
        changed = [key for key, value in search.identity.items() if stored[key] != value]
        raise UserError(
            f"the trials of {search.name} were made with another {' and another '.join(changed)}: "
            f"{', '.join(f'{key} {stored[key]}' for key in changed)}. Use that again, or start "
            "another search with --name"
        )


def run(study: optuna.Study, search: Search, clone: Clone, count: int, say: Say) -> None:
    """Carry out trials until the study has `count`, pruned and failed ones included.

    Raises `UserError` if several in a row fail for another reason than divergence.
    """
    while (trial := following(study, search, count)) is not None:
        settings = suggest(search.space, trial)
        said = ", ".join(f"{key} {_short(value)}" for key, value in settings.items())
        say(f"trial {trial.number}: {said}")
        once = partial(carry_out, study, trial, search, settings, clone)
        try:
            once()
        except UserError as error:
            say(f"  failed, so it is tried once more: {error}")
            last_time(study, trial, once)
        say(f"  {outcome(study.trials[trial.number])}")
        end_if_all_fail(study)


def following(study: optuna.Study, search: Search, count: int) -> optuna.Trial | None:
    """Return the trial that was interrupted, else a new one, or None if there are `count`."""
    trials = study.get_trials(deepcopy=False)
    unfinished = [each for each in trials if each.state == TrialState.RUNNING]
    number = unfinished[0].number if unfinished else len(trials)
    if number >= count:
        return None
    seed = int(np.random.SeedSequence([search.seed, number]).generate_state(1)[0])
    study.sampler = optuna.samplers.TPESampler(seed=seed)
    if unfinished:
        return optuna.Trial(study, unfinished[0]._trial_id)  # Optuna has no other way back to it
    return study.ask()


def carry_out(
    study: optuna.Study, trial: optuna.Trial, search: Search, settings: dict, clone: Clone
) -> None:
    """Train with `settings` unless the trial's experiment has them already, and tell the study."""
    project: Project = clone.project
    name, watch = f"{search.name}-{trial.number}", partial(report, trial, search.grace)
    try:
        found = project.experiment(name, settings) or clone.run(Training(name, settings), watch)
        watch(project.curve(found))
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
    newest = study.trials[-IN_A_ROW:]
    if len(newest) == IN_A_ROW and all(each.state == TrialState.FAIL for each in newest):
        raise UserError(
            f"the last {IN_A_ROW} trials failed, each twice, so the search ends. The last one: "
            f"{newest[-1].user_attrs[FAILED]}"
        )


def finished(study: optuna.Study) -> list[FrozenTrial]:
    """Return the trials that were trained to the end, each of which is an experiment."""
    return study.get_trials(states=[TrialState.COMPLETE])


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


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
