"""export: the winner, and the model that answers photographs, for use without TensorFlow.

Reads ../metrics/compare.json and ../plots/compare/models.csv (the winner and its temperature),
metrics/choice.json, ../models/MODEL.keras and ../data/prepared/test.npz, writes
../app/models/{winner,photographs}.onnx; see `photos.onnx_format` for what is inside.
"""

import io
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field, FiniteFloat

from photos import onnx_format, stage
from stages.common import files
from stages.common.errors import UserError
from stages.common.files import replacing
from stages.data import dataset
from stages.data.names import Name
from stages.scoring import inference, loading

FOLDER = Path("../app/models")
CHECKED = 1_000  # test images
TOLERANCE = 1e-5
LARGEST = 2_500_000  # bytes of a file in git
MAIN_COMPARE = "dvc.yaml:compare"  # both pipelines have a stage compare

Temperature = Annotated[FiniteFloat, Field(gt=0)]


class Winner(BaseModel):
    """What ../metrics/compare.json says of the winner."""

    best: Name


class Choice(BaseModel):
    """metrics/choice.json: a model, its correction, the least confidence of an answer."""

    model: Name
    temperature: Temperature
    biases: list[FiniteFloat]
    threshold: Annotated[float, Field(ge=0, le=1)]


def winner(classes: int) -> Choice:
    """Return the winner with its temperature, no biases, and no threshold.

    Raises `UserError` if a file of the main `compare` is missing or damaged.
    """
    best = files.read_json("../metrics/compare.json", Winner, MAIN_COMPARE).best
    table = "../plots/compare/models.csv"
    content = files.content(table, MAIN_COMPARE)
    try:
        rows = pd.read_csv(io.BytesIO(content), index_col="model")
        temperature = float(rows.loc[best, "temperature"])
        return Choice(model=best, temperature=temperature, biases=[0] * classes, threshold=0)
    # The content is the only input, and pandas raises nearly everything.
    except Exception as error:
        raise files.damaged(table, error, MAIN_COMPARE) from None


def photographs(classes: int) -> Choice:
    """Return what answers photographs. Raises `UserError` if the file is missing or damaged."""
    path = "metrics/choice.json"
    choice = files.read_json(path, Choice, "compare")
    if len(choice.biases) != classes:
        found = f"has {len(choice.biases)} biases for {classes} classes"
        raise files.unusable(path, found, "compare")
    return choice


def exported(choice: Choice, test: dataset.Split) -> bytes:
    """Return a chosen model as an ONNX file that was compared with Keras on `CHECKED` images.

    Raises `UserError` if it cannot be exported, answers otherwise or is too large for git.
    """
    path = Path(f"../models/{choice.model}.keras")
    model = loading.load(path)
    images = test.images[:CHECKED]
    expected = inference.predict(path, model, images)
    content = onnx_format.encode(path, model, choice.model_dump() | {"classes": test.classes})
    answers = onnx_format.predict(content, images)
    difference = float(np.abs(answers - expected).max())
    if not difference <= TOLERANCE:
        raise UserError(
            f"{path} as ONNX: expected the probabilities of Keras within {TOLERANCE:g}, got a "
            f"difference of {difference:.1e} in {len(images):,} test images; nothing was written. "
            "A layer computes differently in ONNX: use other layers"
        )
    if len(content) > LARGEST:
        raise UserError(
            f"{path} as ONNX: expected at most {LARGEST:,} bytes, since the file goes into git, "
            f"got {len(content):,}; nothing was written. Choose a smaller network in ../params.yaml"
        )
    return content


def main() -> None:
    """Export both models; write them only when both are right."""
    test = dataset.load(f"../{dataset.TEST}")
    classes = len(test.classes)
    chosen = {"winner": winner(classes), "photographs": photographs(classes)}
    contents = {name: exported(choice, test) for name, choice in chosen.items()}
    for name, content in contents.items():
        with replacing(FOLDER / f"{name}.onnx") as partial:
            partial.write_bytes(content)


if __name__ == "__main__":
    stage.run(main)
