"""learning_rate: the rate of one optimizer, chosen on validation images.

Reads data/prepared/ of the main pipeline, writes metrics/learning_rates/OPTIMIZER.json. The seed of
the choice is none of those that are compared: the best of several tries is lucky.
"""

import json
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from stages.common import files, params, stage
from stages.common.errors import UserError
from study import fingerprint, settings, training
from study.settings import Training, Tuning

OPTIMIZERS = get_args(Training.model_fields["optimizer"].annotation)


class Choice(BaseModel):
    """The validation accuracy of each rate that was tried, and the best rate."""

    tried: dict[str, float]
    chosen: float


def path(optimizer: str) -> Path:
    """Return the file of the choice for an optimizer."""
    return Path(f"metrics/learning_rates/{optimizer}.json")


def read(optimizer: str) -> Choice:
    """Read the choice. Raises `UserError` if it is missing or damaged."""
    return files.read_json(path(optimizer), Choice, f"learning_rate@{optimizer}")


def set_to(reference: Training, optimizer: str, rate: float) -> Training:
    """Return `reference` with this optimizer and rate, checked as if they stood in params.yaml."""
    return Training(**{**reference.model_dump(), "optimizer": optimizer, "learning_rate": rate})


def attempt(optimizer: str, place: int, rate: float) -> float:
    """Train with a rate; return the validation accuracy."""
    name = f"learning_rate-{optimizer}-{place}"
    reference = settings.read(params.read(Tuning, "tuning").seed)
    training.train(name, set_to(reference, optimizer, rate))
    trained = json.loads(Path(f"metrics/train/{name}.json").read_text())
    training.clean(name)
    return trained["final"]["validation"]["accuracy"]


def rates(optimizer: str) -> list[float]:
    """Return the rates to try, from params.yaml. Raises `UserError` if they cannot be tried."""
    found = params.declared()["optimizers"][optimizer]
    if optimizer not in OPTIMIZERS:
        raise UserError(
            f"params.yaml: optimizers.{optimizer}: there is no optimizer of this name; known here: "
            f"{', '.join(OPTIMIZERS)}."
        )
    numbers = isinstance(found, list) and all(isinstance(each, (int, float)) for each in found)
    if not numbers or len(found) < 3 or min(found) <= 0:
        raise UserError(
            f"params.yaml: optimizers.{optimizer} should be a list of 3 or more learning rates "
            f"above 0, got {found!r}."
        )
    return found


def main() -> None:
    """Try every rate of the optimizer after which DVC named this instance of the stage."""
    optimizer = stage.instance()
    values = rates(optimizer)
    fingerprint.check()
    tried = {str(rate): attempt(optimizer, place, rate) for place, rate in enumerate(values)}
    fingerprint.check()
    chosen = float(max(tried, key=lambda rate: tried[rate]))
    files.write_json(path(optimizer), Choice(tried=tried, chosen=chosen).model_dump())
    print(f"{optimizer}: learning rate {chosen}, of {', '.join(tried)}")


if __name__ == "__main__":
    stage.run(main)
