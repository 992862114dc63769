"""Whether recorded scores are those of the predictions beside them."""

import math

import numpy as np
import pandas as pd

from stages.common.errors import UserError
from stages.evidence import predictions
from stages.evidence.predictions import Predictions
from stages.scoring import metrics

DIGITS = 1e-6  # relative; other libraries and processors change the last digits of a mean
# Training measures validation accuracy in another program than `evaluate`, perhaps on another
# processor. A probability that differs in its last digit may turn an image that is hardly decided.
UNDECIDED = 0.001  # of the images, or one image where that is more


def check(scores: pd.DataFrame, predicted: Predictions) -> None:
    """Compare the scores of each model with its predictions.

    `scores` as `results.scores` gives them. Raises `UserError` if they disagree.
    """
    for row in scores.itertuples():
        _check_test(row, predicted)
        _check_validation(row, predicted)


def _check_test(row: tuple, predicted: Predictions) -> None:
    """Compare the scores on test images: `evaluate` makes them from these predictions."""
    path = predictions.path(row.model, "test")
    found = metrics.summary(predicted.labels, predicted.test[row.model])
    recorded = {
        "accuracy": (row.test_accuracy, found["accuracy"]),
        "loss": (row.test_loss, found["loss"]),
        "macro F1": (row.macro_f1, found["macro"]["f1"]),
    }
    for name, (got, expected) in recorded.items():
        if not math.isclose(got, expected, rel_tol=DIGITS, abs_tol=DIGITS):
            raise UserError(
                f"metrics/test/{row.model}.json: expected the {name} of {path}, {expected}, got "
                f"{got}; run: dvc repro --force --single-item evaluate@{row.model}"
            )


def _check_validation(row: tuple, predicted: Predictions) -> None:
    """Compare the accuracy on validation images, which chooses the winner."""
    path, labels = predictions.path(row.model, "validation"), predicted.validation_labels
    correct = np.count_nonzero(predicted.validation[row.model].argmax(axis=1) == labels)
    recorded = round(row.validation_accuracy * len(labels))
    if abs(recorded - correct) > max(1, UNDECIDED * len(labels)):
        raise UserError(
            f"metrics/train/{row.model}.json: expected about the validation accuracy of {path}, "
            f"{correct} of {len(labels)} images, got {recorded}; remove both files and run: "
            f"dvc repro evaluate@{row.model}"
        )
