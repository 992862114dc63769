"""The training protocol that every model shares."""

from typing import Annotated, Literal

from pydantic import Field

from stages.common.params import Section

# Of one layer; wider ones do not fit into the memory of a laptop.
Units = Annotated[int, Field(ge=1, le=4096)]
Filters = Annotated[int, Field(ge=1, le=512)]


class Protocol(Section):
    """What every training has, from the sections `train` and `models.<name>`, merged."""

    seed: Annotated[int, Field(ge=0, lt=2**32)]
    epochs: Annotated[int, Field(ge=1, le=10_000)]
    batch_size: Annotated[int, Field(ge=1, le=65_536)]
    learning_rate: Annotated[float, Field(gt=0)]
    augment: bool
    patience: Annotated[int, Field(ge=1, le=10_000)] | None
    precision: Literal["float32", "mixed_bfloat16"]
    threads: Annotated[int, Field(ge=0, le=256)]  # 0: one for each core


class StandardProtocol(Protocol):
    """The same with the optimizer that params.yaml names; all models but the champion."""

    optimizer: Literal["adam", "adamw", "sgd", "rmsprop"]
    schedule: Literal["constant", "cosine"]
