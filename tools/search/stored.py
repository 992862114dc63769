"""What a search is, and where its trials are stored."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import optuna
from optuna.trial import FrozenTrial, TrialState

from stages.common.errors import UserError
from tools.search.space import Space


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


def ended(study: optuna.Study) -> list[FrozenTrial]:
    """Return the trials that have an accuracy: all but those that failed or were interrupted."""
    return study.get_trials(states=[TrialState.COMPLETE, TrialState.PRUNED])


def finished(study: optuna.Study) -> list[FrozenTrial]:
    """Return the trials that were trained to the end, each of which is an experiment."""
    return study.get_trials(states=[TrialState.COMPLETE])
