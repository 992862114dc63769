"""Scores as pure functions of labels, integers (n,) in 0 ... k - 1, and probabilities (n, k)."""

import numpy as np
import pandas as pd
from scipy.stats import binomtest
from sklearn import metrics

SMALLEST = 1e-7  # a probability of 0 would make the loss infinite; Keras clips here too
ROUNDING = 1e-3  # how far a sum of probabilities may be from 1, which 16 bits allow too


def flaw(probabilities: np.ndarray) -> str | None:
    """Return what keeps an array (n, k) from being probabilities, None if nothing does."""
    lost = np.count_nonzero(~np.isfinite(probabilities).all(axis=1))
    if lost:
        return f"{lost} of {len(probabilities)} rows with infinite values or no numbers"
    low, high = probabilities.min(), probabilities.max()
    if low < 0 or high > 1 + ROUNDING:
        return f"values from {low:.3g} to {high:.3g}"
    sums = probabilities.sum(axis=1, dtype=np.float64)
    farthest = sums[np.abs(sums - 1).argmax()]
    return f"a row with the sum {farthest:.3g}" if abs(farthest - 1) > ROUNDING else None


def loss(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the mean cross-entropy in nats, 0 for certainty about the right class."""
    true_class = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.clip(true_class, SMALLEST, 1)).mean())


def summary(labels: np.ndarray, probabilities: np.ndarray) -> dict:
    """Return accuracy, loss, and macro precision, recall and F1 (means over the classes)."""
    macro = classification_report(labels, probabilities).drop(columns="support").mean()
    return {
        "accuracy": float((probabilities.argmax(axis=1) == labels).mean()),
        "loss": loss(labels, probabilities),
        "macro": {name: float(value) for name, value in macro.items()},
    }


def classification_report(labels: np.ndarray, probabilities: np.ndarray) -> pd.DataFrame:
    """Return precision, recall, f1 (0 where undefined) and support, one row for each class."""
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels,
        probabilities.argmax(axis=1),
        labels=np.arange(probabilities.shape[1]),
        zero_division=0,
    )
    return pd.DataFrame({"precision": precision, "recall": recall, "f1": f1, "support": support})


def confusion_matrix(labels: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return counts (k, k): a row for each actual, a column for each predicted class."""
    return metrics.confusion_matrix(
        labels, probabilities.argmax(axis=1), labels=np.arange(probabilities.shape[1])
    )


def wilson_interval(accuracy: float, count: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of an accuracy measured on `count` images.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    interval = binomtest(round(accuracy * count), count).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)
