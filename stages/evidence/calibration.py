"""How well probabilities match accuracies, before and after temperature scaling.

C. Guo, G. Pleiss, Y. Sun, K. Weinberger, "On calibration of modern neural networks", 2017.
"""

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.metrics import brier_score_loss

from stages.evidence.predictions import Predictions
from stages.scoring import metrics

BINS = 15
COVERAGE = 0.9
TEMPERATURES = (0.05, 20)  # the range in which the best one is sought


def scaled(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Return probabilities (n, k) with the logits divided by `temperature`.

    Above 1, the model becomes less confident. The logarithms of `probabilities` serve as logits:
    they differ from the network's by a constant of each image, which the softmax cancels.
    """
    logits = np.log(np.clip(probabilities.astype(np.float64), metrics.SMALLEST, 1))
    return softmax(logits / temperature, axis=1)


def fit_temperature(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the temperature with the least loss on these (validation) images."""
    minimum = minimize_scalar(
        lambda log: metrics.loss(labels, scaled(probabilities, np.exp(log))),
        bounds=np.log(TEMPERATURES),
        method="bounded",
    )
    return float(np.exp(minimum.x))


def bins(labels: np.ndarray, probabilities: np.ndarray) -> pd.DataFrame:
    """Return images, accuracy and confidence (means) of each of the 15 bins of equal width.

    By the confidence of the predicted class, (low, high]; bins without an image are left out.
    """
    confidence, correct = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    place = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    rows = pd.DataFrame({"bin": place, "correct": correct, "confidence": confidence})
    groups = rows.groupby("bin")
    return pd.DataFrame(
        {
            "images": groups.size(),
            "accuracy": groups.correct.mean(),
            "confidence": groups.confidence.mean(),
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
    """Return the accuracy on the 90% of images on which the model is most confident."""
    most_confident_first = np.argsort(-probabilities.max(axis=1), kind="stable")
    kept = most_confident_first[: round(COVERAGE * len(labels))]
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


def compare(predictions: Predictions) -> pd.DataFrame:
    """Return the figures of `summary`, a row for each model; temperatures fit validation images."""
    rows = {}
    for model, probabilities in predictions.test.items():
        validation = predictions.validation[model]
        fitted = fit_temperature(predictions.validation_labels, validation)
        rows[model] = summary(predictions.labels, probabilities, fitted)
    return pd.DataFrame.from_dict(rows, orient="index")


def diagrams(
    predictions: Predictions, temperatures: pd.Series
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """Return the `bins` of each model, before and after the scaling by its temperature."""
    labels = predictions.labels
    return {
        model: (
            bins(labels, probabilities),
            bins(labels, scaled(probabilities, temperatures[model])),
        )
        for model, probabilities in predictions.test.items()
    }
