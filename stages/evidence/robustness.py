"""Accuracy on distorted images, and the three hypotheses about augmentation.

D. Hendrycks and T. Dietterich, "Benchmarking neural network robustness to common corruptions and
perturbations", 2019.
"""

import numpy as np
import pandas as pd

from stages.distortions.registry import DISTORTIONS
from stages.evidence.predictions import Answers

REFERENCE = "baseline"


def errors(labels: np.ndarray, predicted: dict[str, dict[str, np.ndarray]]) -> pd.DataFrame:
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


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return mean accuracies of each model, in the order of `table`, and its mCE.

    Means are over distortions, of each the mean over its severities; mCE is the mean over
    distortions of a model's summed error over the baseline's, 1 for the baseline itself.
    """
    cells = table.assign(error=1 - table.accuracy).groupby(["model", "distortion"], sort=False)
    accuracy, error = cells.accuracy.mean().unstack(), cells.error.sum().unstack()
    family = [name for name in accuracy if DISTORTIONS[name].in_family]
    return pd.DataFrame(
        {
            "corrupted_accuracy": accuracy.mean(axis=1),
            "in_family": accuracy[family].mean(axis=1),
            "outside": accuracy.drop(columns=family).mean(axis=1),
            "mce": (error / error.loc[REFERENCE]).mean(axis=1),
        }
    ).loc[table.model.unique()]


def by_image(
    labels: np.ndarray,
    distorted: dict[str, np.ndarray],
    in_family: bool,
    severest: int | None = None,
) -> np.ndarray:
    """Return the share of right answers of each image (n,), each distortion counting the same.

    `severest`: the last severity that counts, from 1; None for all.
    """
    chosen = [name for name in DISTORTIONS if DISTORTIONS[name].in_family == in_family]
    rights = [(distorted[name][:severest] == labels).mean(axis=0) for name in chosen]
    return np.mean(rights, axis=0)


def by_distortion(table: pd.DataFrame, model: str) -> pd.Series:
    """Return the mean accuracy of `model` under each distortion; `table` as `errors` gives it."""
    of_model = table[table.model == model]
    return of_model.groupby("distortion", sort=False).accuracy.mean()


def augmentation(answers: Answers) -> dict[str, np.ndarray]:
    """Return `augmented` - `baseline` of each image: in the `family`, `outside` it, `clean`.

    `slight` is the family at severity 1 alone.
    """
    labels = answers.labels[answers.chosen]
    parts = {"family": (True, None), "outside": (False, None), "slight": (True, 1)}
    found = {
        name: by_image(labels, answers.distorted["augmented"], *part)
        - by_image(labels, answers.distorted[REFERENCE], *part)
        for name, part in parts.items()
    }
    clean = answers.right("augmented").astype(float) - answers.right(REFERENCE)
    return {**found, "clean": clean}
