"""The declared space of a model: which keys a search may set, and to what."""

from pathlib import Path

import optuna
from dvc.utils.serialize import YAMLError, parse_yaml
from pydantic import Field, ValidationError, model_validator

from stages.common.errors import UserError
from stages.common.params import Section

EXPECTED = "expected {low: NUMBER, high: NUMBER, log: true or false} or {choices: [VALUE, VALUE]}"


class Range(Section):
    """All numbers from `low` to `high`, whole ones if both ends are; `log` draws by magnitude."""

    low: int | float
    high: int | float
    log: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        if self.low >= self.high:
            raise ValueError(f"low must be below high, got {self.low} and {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"with log, low must be above 0, got {self.low}")
        return self

    @property
    def whole(self) -> bool:
        """Whether it is one of whole numbers."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    def holds(self, value: object) -> bool:
        """Say whether a value lies in the range."""
        number = isinstance(value, int if self.whole else int | float)
        return number and not isinstance(value, bool) and self.low <= value <= self.high

    def suggest(self, trial: optuna.Trial, key: str) -> float:
        """Return what Optuna proposes, or proposed before if the trial was interrupted."""
        if self.whole:
            return trial.suggest_int(key, self.low, self.high, log=self.log)
        return trial.suggest_float(key, self.low, self.high, log=self.log)


class Choice(Section):
    """One of several values."""

    choices: list[bool | int | float | str | None] = Field(min_length=2)

    def holds(self, value: object) -> bool:
        """Say whether a value is one of them."""
        return value in self.choices

    def suggest(self, trial: optuna.Trial, key: str) -> bool | float | str | None:
        """Return what Optuna proposes, or proposed before if the trial was interrupted."""
        return trial.suggest_categorical(key, self.choices)


Space = dict[str, Range | Choice]


def suggest(space: Space, trial: optuna.Trial) -> dict[str, object]:
    """Return a value for each key of the space."""
    return {key: part.suggest(trial, key) for key, part in space.items()}


def outside(space: Space, settings: dict[str, object]) -> dict[str, object]:
    """Return those of the settings that the space does not allow."""
    return {key: settings[key] for key, part in space.items() if not part.holds(settings[key])}


def read(path: Path, model: str, settable: set[str]) -> Space:
    """Return the space of `model` from a file of spaces.

    Raises `UserError` if there is none, or if it names a key that is not `settable` or describes
    one wrongly.
    """
    section = _content(path).get(model)
    if not isinstance(section, dict) or not section:
        raise UserError(
            f"{path} has no space for {model}; add a section {model} with a key for each "
            "parameter to search, such as learning_rate: {low: 0.0003, high: 0.01, log: true}"
        )
    for key in section:
        if key not in settable:
            raise UserError(
                f"{path}: {model}.{key} is not a parameter that a search may set for this model; "
                f"known here: {', '.join(sorted(settable))}"
            )
    return {key: _part(f"{path}: {model}.{key}", value) for key, value in section.items()}


def _content(path: Path) -> dict:
    try:
        content = parse_yaml(path.read_text(), str(path))
    except YAMLError as error:
        raise UserError(f"{path} is not YAML: {error}") from None
    return content if isinstance(content, dict) else {}


def _part(place: str, value: object) -> Range | Choice:
    kind = Choice if isinstance(value, dict) and "choices" in value else Range
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        said = error.errors()[0]
        reason = f"; {said['msg'].partition(', ')[2]}" if said["type"] == "value_error" else ""
        raise UserError(f"{place}: {EXPECTED}, got {value}{reason}") from None
