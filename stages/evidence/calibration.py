"""Do probabilities mean what they say? Before and after temperature scaling.

C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", 2017.
"""

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.metrics import brier_score_loss

from stages.evidence.predictions import Answers
from stages.scoring import metrics

BINS = 15
COVERAGE = 0.9
TEMPERATURES = (0.05, 20)  # between which one is sought


def scaled(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return probabilities (n, k) with the logits divided by `temperature`; above 1 is less sure.

    The logits are logarithms of `probabilities`, which differ from the network's by a constant of
    each image that the softmax takes out again.
    """
    logits = np.log(np.clip(probabilities.astype(np.float64), metrics.SMALLEST, 1))
    return softmax(logits / temperature, axis=1)


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the temperature with the least loss on these (validation) images."""
    found = minimize_scalar(
        lambda log: metrics.loss(labels, scaled(probabilities, np.exp(log))),
        bounds=np.log(TEMPERATURES),
        method="bounded",
    )
    return float(np.exp(found.x))


def bins(labels: np.ndarray, probabilities: np.ndarray) -> pd.DataFrame:
    """Return images, accuracy and confidence (means) of each of the 15 bins of equal width.

    By the confidence of the predicted class, (low, high]; bins without an image are left out.
    """
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    place = np.clip(np.ceil(sure * BINS).astype(int) - 1, 0, BINS - 1)
    rows = pd.DataFrame({"bin": place, "right": right, "sure": sure})
    groups = rows.groupby("bin")
    return pd.DataFrame(
        {
            "images": groups.size(),
            "accuracy": groups.right.mean(),
            "confidence": groups.sure.mean(),
        }
    ).reset_index()


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the mean distance, weighted by images, of a bin's accuracy from its confidence.

    M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities", 2015.
    """
    table = bins(labels, probabilities)
    return float((table.images * (table.accuracy - table.confidence).abs()).sum() / len(labels))


def brier(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the mean squared distance of the probabilities from the truth, in 0 ... 2.

    G. Brier, "Verification of forecasts expressed in terms of probability", 1950.
    """
    classes = np.arange(probabilities.shape[1])
    exact = probabilities.astype(np.float64)
    exact /= exact.sum(axis=1, keepdims=True)
    return float(brier_score_loss(labels, exact, labels=classes, scale_by_half=False))


def accuracy_at_coverage(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the accuracy on the 90 % of images of which the model is surest."""
    surest = np.argsort(-probabilities.max(axis=1), kind="stable")
    kept = surest[: round(COVERAGE * len(labels))]
    return float((probabilities.argmax(axis=1) == labels)[kept].mean())


def summary(labels: np.ndarray, probabilities: np.ndarray, fitted: float) -> dict:
    """Return every figure of one model on test images, before and after the scaling."""
    after = scaled(probabilities, fitted)
    return {
        "temperature": fitted,
        "loss_scaled": metrics.loss(labels, after),
        "brier": brier(labels, probabilities),
        "brier_scaled": brier(labels, after),
        "ece": expected_calibration_error(labels, probabilities),
        "ece_scaled": expected_calibration_error(labels, after),
        "accuracy_at_90": accuracy_at_coverage(labels, after),
    }


def compare(answers: Answers) -> pd.DataFrame:
    """Return the figures of `summary`, a row for each model; temperatures are of validation."""
    rows = {}
    for model, given in answers.test.items():
        fitted = fit_temperature(answers.validation_labels, answers.validation[model])
        rows[model] = summary(answers.labels, given, fitted)
    return pd.DataFrame.from_dict(rows, orient="index")


def diagrams(
    answers: Answers, temperatures: pd.Series
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the `bins` of each model, before and after the scaling by its temperature."""
    return {
        model: (
            bins(answers.labels, given),
            bins(answers.labels, scaled(given, temperatures[model])),
        )
        for model, given in answers.test.items()
    }
