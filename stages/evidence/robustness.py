"""Accuracy on distorted images, of each model and of each image.

D. Hendrycks and T. Dietterich, "Benchmarking neural network robustness to common corruptions and
perturbations", 2019.
"""

import numpy as np
import pandas as pd

from stages.distortions.registry import DISTORTIONS

REFERENCE = "baseline"  # mCE compares with its errors; without this model there is no mCE
IN_FAMILY = [name for name in DISTORTIONS if DISTORTIONS[name].in_family]
OUTSIDE_FAMILY = [name for name in DISTORTIONS if not DISTORTIONS[name].in_family]
HELD_OUT = [name for name in DISTORTIONS if DISTORTIONS[name].held_out]  # from all training
SUBSETS = {  # distortions, and the last severity that counts, from 1; None for all
    "in_family": (IN_FAMILY, None),
    "outside_family": (OUTSIDE_FAMILY, None),
    "slightly_distorted": (IN_FAMILY, 1),
    "held_out": (HELD_OUT, None),
}


def spoken(name: str) -> str:
    """Return the name of a distortion as pages and pictures write it."""
    return name.replace("_", " ").replace("gaussian", "Gaussian")


def accuracies(labels: np.ndarray, predicted: dict[str, dict[str, np.ndarray]]) -> pd.DataFrame:
    """Return model, distortion, severity, accuracy and number of images.

    `labels` (n,); `predicted`: of each model and distortion, classes (severities, n).
    """
    rows = [
        (model, name, severity, float((row == labels).mean()), len(labels))
        for model, distorted in predicted.items()
        for name in DISTORTIONS
        for severity, row in enumerate(distorted[name], start=1)
    ]
    return pd.DataFrame(rows, columns=["model", "distortion", "severity", "accuracy", "images"])


def summary(table: pd.DataFrame, seen: dict[str, list[str]]) -> pd.DataFrame:
    """Return mean accuracies of each model, in the order of `table`, and its mCE.

    `table` as `accuracies` gives it; `seen`: the distortions that each model met in training.
    Means are over all distortions, over those it has seen (NaN if none), over those it has never
    seen, and over those held out from the training of every model; of each distortion the mean
    over its severities. mCE is the mean over distortions of a model's summed error over the
    reference's, 1 for the reference itself. A distortion under which the reference makes no error
    has no such ratio: it is left out for all models, see `left_out`. Without the reference, or if
    every distortion is left out, there is no column mce.
    """
    cells = table.groupby(["model", "distortion"], sort=False)
    accuracy, error = cells.accuracy.mean().unstack(), _errors(table)
    known = pd.DataFrame({model: accuracy.columns.isin(names) for model, names in seen.items()})
    known = known.T.set_axis(accuracy.columns, axis=1).loc[accuracy.index]
    means = {
        "corrupted_accuracy": accuracy.mean(axis=1),
        "seen": accuracy.where(known).mean(axis=1),
        "never_seen": accuracy.mask(known).mean(axis=1),
        "held_out": accuracy[HELD_OUT].mean(axis=1),
    }
    compared = error.drop(columns=left_out(table))
    if REFERENCE in error.index and len(compared.columns):
        means["mce"] = (compared / compared.loc[REFERENCE]).mean(axis=1)
    return pd.DataFrame(means).loc[table.model.unique()]


def left_out(table: pd.DataFrame) -> list[str]:
    """Return the distortions under which the reference makes no error: mCE leaves them out.

    `table` as `accuracies` gives it; none without the reference.
    """
    error = _errors(table[table.model == REFERENCE])
    return [name for name in error if (error[name] == 0).all()]


def _errors(table: pd.DataFrame) -> pd.DataFrame:
    """Return the error of each model (row) under each distortion, summed over its severities."""
    cells = table.assign(error=1 - table.accuracy).groupby(["model", "distortion"], sort=False)
    return cells.error.sum().unstack()


def by_distortion(table: pd.DataFrame, model: str) -> pd.Series:
    """Return the mean accuracy of `model` under each distortion; `table` as of `accuracies`."""
    of_model = table[table.model == model]
    return of_model.groupby("distortion", sort=False).accuracy.mean()


def by_image(
    labels: np.ndarray,
    distorted: dict[str, np.ndarray],
    names: list[str],
    last_severity: int | None = None,
) -> np.ndarray:
    """Return the share of correct predictions of each image, float (n,) in 0 ... 1.

    `labels` (n,); `distorted`: predicted classes (severities, n) of each distortion, of which
    those in `names` count the same, at severities 1 to `last_severity` (None: at all).
    """
    shares = [(distorted[name][:last_severity] == labels).mean(axis=0) for name in names]
    return np.mean(shares, axis=0)
