"""The rules by which claims are judged, as the key `judged` of claims.yaml states them."""

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from stages.common.params import Section

MANY = math.inf

Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1)]
Split = Literal["validation", "test"]
DistortedImages = Literal["in_family", "outside_family", "slightly_distorted", "held_out"]


class Rule(Section):
    """How a claim is judged, and about how few and how many models it can be."""

    fewest: ClassVar[float] = 2
    most: ClassVar[float] = 2


class Accuracy(Rule):
    """The model has the accuracy `claimed` on `split`."""

    fewest = most = 1
    by: Literal["accuracy"]
    split: Split
    claimed: Share


class AccuracyRange(Rule):
    """The model has an accuracy of `low` to `high` on `split`."""

    fewest = most = 1
    by: Literal["accuracy_range"]
    split: Split
    low: Share
    high: Share

    @model_validator(mode="after")
    def _low_is_at_most_high(self) -> "AccuracyRange":
        if self.low > self.high:
            raise ValueError(f"low should be at most high, got {self.low} and {self.high}")
        return self


class MoreAccurate(Rule):
    """Each model before the last is more accurate than the last on test images."""

    most = MANY
    by: Literal["more_accurate"]


class BetterGeneralization(Rule):
    """The first model is more accurate on test images; shows gaps from training to validation."""

    by: Literal["better_generalization"]


class MeanDifference(Rule):
    """The first model is more accurate than the second on these `images`."""

    by: Literal["mean_difference"]
    images: DistortedImages | Literal["clean"]


class Hypothesis(Rule):
    """Stated before measuring: first minus second is `above` this on `images`, with p < `level`.

    The p-values of all hypotheses are corrected together. `aim`: a difference that was aimed at;
    it does not change the verdict.
    """

    by: Literal["hypothesis"]
    images: DistortedImages | Literal["clean"]
    above: Annotated[float, Field(ge=-1, le=1)]
    level: Annotated[float, Field(gt=0, lt=1)]
    aim: Share | None = None


class BestBalance(Rule):
    """No other of the models is better than the first and no more expensive in any respect."""

    most = MANY
    by: Literal["best_balance"]


class MoreEpochs(Rule):
    """The first model takes more epochs than the second to 90% on validation images.

    Only several trainings of each can tell.
    """

    by: Literal["more_epochs"]


class NotConsistentlyBetter(Rule):
    """The first model is not more accurate than the second, whatever the seeds.

    Only several trainings of each can tell.
    """

    by: Literal["not_consistently_better"]


class BetterOnPhotographs(Rule):
    """The first model is more accurate on photographs that people took."""

    by: Literal["better_on_photographs"]


AnyRule = (
    Accuracy
    | AccuracyRange
    | MoreAccurate
    | BetterGeneralization
    | MeanDifference
    | Hypothesis
    | BestBalance
    | MoreEpochs
    | NotConsistentlyBetter
    | BetterOnPhotographs
)
