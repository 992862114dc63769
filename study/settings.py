"""What one training of the study is made of: a section of params.yaml on top of the reference."""

from typing import Annotated, Literal

from pydantic import Field

from stages.common import params, stage
from stages.common.errors import UserError
from stages.common.params import Section
from stages.training.protocol import Filters, StandardProtocol, Units

SEEDS = 2**32
Layers = Annotated[list[Units], Field(min_length=1, max_length=16)]


class Training(StandardProtocol):
    """The sections `train` and `cnn` of the main pipeline, `reference` and what a variant changes.

    `seed`: also decides which images are drawn from the training split.
    """

    seed: Annotated[int, Field(ge=0, lt=SEEDS)] = 0
    filters: Annotated[list[Filters], Field(min_length=1, max_length=4, examples=[[32, 64]])]
    units: Units
    images: Annotated[int, Field(ge=1)]
    pixels: Literal["unit", "raw", "standardized"]
    kernel: Annotated[int, Field(ge=1, le=9)]
    pooling: Literal["max", "average", "strided", "none"]
    activation: Literal["relu", "tanh", "gelu"]
    batch_normalization: bool
    dropout: Annotated[float, Field(ge=0, lt=1)]
    weight_decay: Annotated[float, Field(ge=0)]
    label_smoothing: Annotated[float, Field(ge=0, lt=1)]
    early_stopping: bool
    dense: Annotated[Layers | None, Field(examples=[[460, 128]])]


def read(seed: int, *sections: str) -> Training:
    """Return the reference with the changes of `sections` (dotted names) and this seed.

    Raises `UserError` with a sentence for each key that is wrong, missing or unknown.
    """
    training = params.read(Training, "train", "cnn", "reference", *sections)
    return training.model_copy(update={"seed": seed})


def instance() -> tuple[str, int]:
    """Return the name and the seed of the running stage: pooling-none, 0 of cnn@pooling-none-0."""
    whole = stage.instance()
    name, _, seed = whole.rpartition("-")
    if not seed.isdecimal() or int(seed) >= SEEDS or name.endswith("-"):
        raise UserError(
            f"params.yaml: a seed should be a whole number from 0 to {SEEDS - 1}, see {whole}."
        )
    return name, int(seed)


class Tuning(Section):
    """How learning rates are chosen: `seed`, none of those that are compared."""

    seed: Annotated[int, Field(ge=0, lt=SEEDS)]
