"""What training and evaluation recorded of each model, read and checked."""

import io
import re
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import ConfigDict, Field, PositiveInt, model_validator

from stages.common import files
from stages.common.params import Section
from stages.evidence.rules import Share

Loss = Annotated[float, Field(ge=0)]
MOST = {"accuracy": 1, "loss": np.finfo(float).max}  # the largest value; the smallest is 0
# Of a step and a number, the last row complete too. An exponent of many digits, such as
# 0.6e999999999999, ends the process inside pandas 2.3 without an exception.
ROWS = r"(\d{1,9}\t\d[\d.]{0,30}(e[+-]?\d\d?)?\r?\n)+"


class Record(Section):
    """Part of a file of metrics; keys that are not used here are ignored."""

    model_config = ConfigDict(extra="ignore")


class Measured(Record):
    """Accuracy, and the mean cross-entropy in nats."""

    accuracy: Share
    loss: Loss


class Final(Record):
    """What the final weights reach on images without augmentation."""

    train: Measured
    validation: Measured


class Trained(Record):
    """metrics/train/MODEL.json: `step` is the last epoch, from 0, `best_epoch` counts from 1."""

    step: Annotated[int, Field(ge=0)]
    best_epoch: PositiveInt
    final: Final

    @model_validator(mode="after")
    def _best_epoch_was_trained(self) -> "Trained":
        if self.best_epoch > self.step + 1:
            raise ValueError(f"best_epoch is {self.best_epoch} of {self.step + 1} epochs")
        return self


class Macro(Record):
    """Means over the classes."""

    f1: Share


class Tested(Measured):
    """metrics/test/MODEL.json: scores on test images; numbers of parameters, FLOPs and bytes."""

    macro: Macro
    parameters: PositiveInt
    flops: PositiveInt
    file_size: PositiveInt


def trained(model: str) -> Trained:
    """Read what the training of `model` recorded. Raises `UserError` if the file is damaged."""
    return files.read_json(f"metrics/train/{model}.json", Trained, f"train_{model}")


def tested(model: str) -> Tested:
    """Read what `evaluate` recorded of `model`. Raises `UserError` if the file is damaged."""
    return files.read_json(f"metrics/test/{model}.json", Tested, f"evaluate@{model}")


def logged(model: str, part: str, epochs: int) -> pd.DataFrame:
    """Read what DVCLive logged on `part`, train or eval: epoch (from 1), accuracy, loss.

    Raises `UserError` if a file is missing or damaged, or has not one row for each of `epochs`.
    """
    columns = {measure: _curve(model, part, measure, epochs) for measure in MOST}
    return pd.DataFrame({"epoch": np.arange(1, epochs + 1), **columns})


def _curve(model: str, part: str, measure: str, epochs: int) -> pd.Series:
    """Read one measure on `part` of each epoch: floats (epochs,)."""
    path, stage = f"plots/train/{model}/metrics/{part}/{measure}.tsv", f"train_{model}"
    text = files.content(path, stage).decode(errors="replace")
    if not re.fullmatch(rf"step\t{measure}\r?\n{ROWS}", text):
        problem = f"should have the columns step and {measure} and a row of numbers for each epoch"
        raise files.unusable(path, f"{problem}, has something else", stage)
    table = pd.read_csv(io.StringIO(text), sep="\t")
    if table.step.tolist() != list(range(epochs)):
        steps = files.shortened(str(table.step.tolist()))
        problem = f"should have the steps 0 to {epochs - 1}, has {steps}"
        raise files.unusable(path, problem, stage)
    values = table[measure]
    if values.dtype.kind not in "if" or values.max() > MOST[measure]:
        wrong = files.shortened(str(values.max()))
        raise files.unusable(path, f"should have the {measure} of each epoch, has {wrong}", stage)
    return values
