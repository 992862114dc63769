"""What the pipeline of photographs found about two models, for the claims.

Its tables are in git. The photographs are of clothes, so they count only where the models are of
Fashion-MNIST.
"""

from pathlib import Path

import pandas as pd

from stages.common.errors import UserError
from stages.evidence.differences import find
from stages.evidence.estimates import Estimate

DIFFERENCES = Path("photos/plots/differences.csv")
ACCURACIES = Path("photos/plots/accuracy.csv")
DATA_SET = "Fashion-MNIST"


def difference(model: str, other: str, data_set: str) -> Estimate | None:
    """Return how much more accurate `model` is, with Holm's p-value; None if it is not known.

    Raises `UserError` if a table is missing or damaged.
    """
    if data_set != DATA_SET:
        return None
    try:
        table = pd.read_csv(DIFFERENCES)
        known, count = {*table.model, *table.other}, int(pd.read_csv(ACCURACIES).n.iloc[0])
    except Exception:  # pandas raises nearly every kind for damaged bytes
        raise UserError(
            f"{DIFFERENCES} or {ACCURACIES} is missing or damaged; restore the committed files "
            f"(git restore {DIFFERENCES.parent}), or measure again: make photos"
        ) from None
    if not {model, other} <= known:
        return None
    row = find(table, model, other)
    return Estimate((model, other), row.difference, row.low, row.high, count, row.p_holm)
