"""What the pipeline of photographs found about two models, for the claims.

Its tables are in git. The photographs are of clothes, so they count only where the models are of
Fashion-MNIST, and only as long as params.yaml has the parameters of the two trainings.
"""

from pathlib import Path

import pandas as pd
from pydantic import RootModel

from stages.common.errors import UserError
from stages.evidence.differences import find
from stages.evidence.estimates import Estimate
from stages.pages import trainings

DIFFERENCES = Path("photos/plots/differences.csv")
ACCURACIES = Path("photos/plots/accuracy.csv")
PARAMETERS = Path("photos/metrics/parameters.json")
DATA_SET = "Fashion-MNIST"
WAYS = ("converted", "corrected")


class Parameters(RootModel[dict[str, dict[str, object]]]):
    """PARAMETERS: of each model, those of its training by dotted names, see `trainings.current`."""


def differences(model: str, other: str, data_set: str) -> tuple[Estimate, ...] | None:
    """Return how much more accurate `model` is, with Holm's p-value: one estimate of each of WAYS.

    None if it is not known of the models as they are now. Raises `UserError` if a file is missing
    or damaged.
    """
    if data_set != DATA_SET:
        return None
    try:
        tables = dict(list(pd.read_csv(DIFFERENCES).groupby("way")))
        pairs = [tables[way] for way in WAYS]
        count = int(pd.read_csv(ACCURACIES).n.iloc[0])
        trained = Parameters.model_validate_json(PARAMETERS.read_bytes()).root
    except Exception:  # pandas raises nearly every kind for damaged bytes
        raise UserError(
            f"{DIFFERENCES}, {ACCURACIES} or {PARAMETERS} is missing or damaged; restore the "
            f"committed files (git restore {DIFFERENCES.parent} {PARAMETERS.parent}), or measure "
            "again: make photos"
        ) from None
    if not all(each in trained and trainings.current(trained[each]) for each in (model, other)):
        return None
    rows = [find(table, model, other) for table in pairs]
    return tuple(
        Estimate((model, other), row.difference, row.low, row.high, count, row.p_holm)
        for row in rows
    )
