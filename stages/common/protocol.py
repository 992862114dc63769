"""The training protocol that every model shares."""

from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt, PositiveInt

from stages.common.params import Section


class Protocol(Section):
    """The sections `train` and `models.<name>` of params.yaml, merged."""

    seed: NonNegativeInt
    epochs: PositiveInt
    batch_size: PositiveInt
    optimizer: Literal["adam", "adamw", "sgd", "rmsprop"]
    learning_rate: Annotated[float, Field(gt=0)]
    schedule: Literal["constant", "cosine"]
    augment: bool
    patience: PositiveInt
    precision: Literal["float32", "mixed_bfloat16"]
