"""The tables of plots/compare: `compare` writes them, `report` makes pages of them.

They are in git, so that pages can be written again where no prediction is at hand.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from stages.common import files
from stages.common.files import replacing
from stages.evidence import differences, matrices
from stages.evidence.claims import Claim
from stages.evidence.comparison import Comparison, winner
from stages.evidence.estimates import Estimate, Judgement

FOLDER = Path("plots/compare")
STAGE = "compare"
NAMES = ("model", "other", "split", "actual", "predicted", "distortion", "who", "claim", "verdict")
COLUMNS = {  # without which a table is not what it should be
    "claims": ["who", "claim", "verdict"],
    "confusion": ["model", "actual", "predicted", "count"],
    "curves": ["model", "split", "epoch", "accuracy", "loss"],
    "differences": [*differences.COLUMNS, "p_holm"],
    "distortions": ["model", "distortion", "severity", "accuracy", "images"],
    "images": ["split", "images"],
    "models": ["model", "validation_accuracy", "validation_loss"],
}
ESTIMATE = ["model", "other", "value", "low", "high", "images", "p"]


def write(name: str, rows: pd.DataFrame) -> None:
    """Write a table; floats with all their digits."""
    with replacing(FOLDER / f"{name}.csv") as partial:
        rows.to_csv(partial, index=False)


def read(name: str) -> pd.DataFrame:
    """Read a table as it was written. Raises `UserError` if it is missing or damaged."""
    path = FOLDER / f"{name}.csv"
    files.content(path, STAGE)
    try:
        # A model may be called NA, so that only a missing number is none.
        table = pd.read_csv(
            path,
            dtype=dict.fromkeys(NAMES, str),
            keep_default_na=False,
            na_values=[""],
            float_precision="round_trip",
        )
        table[COLUMNS[name]]  # raises KeyError where one is missing
        return table
    except Exception as error:  # pandas raises nearly every kind for damaged bytes
        raise files.damaged(path, error, STAGE) from None


def load(data_set: str, seen: dict[str, list[str]]) -> Comparison:
    """Return what `compare` found; `seen`: the distortions that each model met in training.

    Raises `UserError` if a table is missing or damaged.
    """
    scores, images = read("models"), read("images")
    try:
        counts, classes = _matrices(read("confusion"))
        return Comparison(
            data_set=data_set,
            best=winner(scores),
            curves=read("curves"),
            scores=scores,
            matrices=counts,
            recalls=matrices.recalls(counts, classes),
            pairs=read("differences"),
            distorted=read("distortions"),
            seen=seen,
            sizes={row.split: int(row.images) for row in images.itertuples()},
        )
    except (AttributeError, KeyError, ValueError) as error:
        raise files.damaged(FOLDER, error, STAGE) from None


def _matrices(cells: pd.DataFrame) -> tuple[dict[str, np.ndarray], list[str]]:
    """Return the confusion matrices, counts (k, k) by model, and the names of the classes."""
    classes = list(cells.actual.unique())
    shape = len(classes), len(classes)
    return {
        model: part["count"].to_numpy().reshape(shape)
        for model, part in cells.groupby("model", sort=False)
    }, classes


def sizes(comparison: Comparison) -> pd.DataFrame:
    """Return how many images there are: a row for test, validation and distorted images."""
    return pd.DataFrame({"split": list(comparison.sizes), "images": comparison.sizes.values()})


def judgements(stated: list[Claim], judged: list[Judgement]) -> pd.DataFrame:
    """Return the verdicts, a row for each estimate, or one for a claim without any."""
    rows: list[dict] = []
    for claim, judgement in zip(stated, judged, strict=True):
        head = {"who": claim.who, "claim": claim.claim, "verdict": judgement.verdict}
        rows += [head | _row(each) for each in judgement.estimates] or [head]
    return pd.DataFrame(rows, columns=["who", "claim", "verdict", *ESTIMATE])


def _row(estimate: Estimate) -> dict:
    model, *other = estimate.models
    names = {"model": model, "other": other[0] if other else None}
    return names | {name: getattr(estimate, name) for name in ESTIMATE[2:]}


def read_judgements(stated: list[Claim]) -> list[Judgement]:
    """Return the judgement that `compare` wrote on each claim.

    Raises `UserError` if the table is missing, damaged, or of other claims.
    """
    table = read("claims")
    try:
        found = dict(list(table.groupby(["who", "claim"], sort=False)))
        return [_judgement(found[claim.who, claim.claim]) for claim in stated]
    except KeyError as error:
        raise files.damaged(FOLDER / "claims.csv", error, STAGE) from None


def _judgement(rows: pd.DataFrame) -> Judgement:
    estimates = tuple(_estimate(row) for row in rows.dropna(subset="value").itertuples())
    return Judgement(rows.verdict.iloc[0], estimates)


def _estimate(row: tuple) -> Estimate:
    models = (row.model,) if pd.isna(row.other) else (row.model, row.other)
    images = None if pd.isna(row.images) else int(row.images)
    p = None if pd.isna(row.p) else row.p
    return Estimate(models, row.value, row.low, row.high, images, p)
