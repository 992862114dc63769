"""The training protocol that every model shares."""

from typing import Annotated, Literal

from pydantic import Field, PositiveInt

from stages.common.params import Section


class Protocol(Section):
    """What every training has, from the sections `train` and `models.<name>`, merged."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    epochs: PositiveInt
    batch_size: PositiveInt
    learning_rate: Annotated[float, Field(gt=0)]
    augment: bool
    patience: PositiveInt | None
    precision: Literal["float32", "mixed_bfloat16"]


class StandardProtocol(Protocol):
    """The same with the optimizer that params.yaml names; all models but the champion."""

    optimizer: Literal["adam", "adamw", "sgd", "rmsprop"]
    schedule: Literal["constant", "cosine"]
