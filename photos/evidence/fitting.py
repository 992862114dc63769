"""The correction of a model, fitted to photographs of the validation part."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

from photos.correction import SMALLEST, Correction
from photos.evidence.answers import RIGHT, Answers

RIDGE = 0.01  # the price of a bias, times its square: a few photographs do not carry it far away
PLACES = 4  # of what is kept


def fit(answers: Answers, model: str) -> Correction:
    """Return the correction with the least mean cross-entropy, each label counting the same.

    Of garments and shoes; a label of several right classes has the sum of their probabilities.
    A class that no photograph shows keeps the bias 0.
    """
    known = answers.garments | answers.shoes
    labels = answers.labels[known]
    logits = np.log(np.clip(answers.probabilities["converted"][model][known], SMALLEST, 1))
    right = np.array([[name in RIGHT[label] for name in answers.classes] for label in labels])
    shown = right.any(axis=0)
    counts = {label: (labels == label).sum() for label in np.unique(labels)}
    weights = np.array([1 / counts[label] for label in labels]) / len(counts)

    def loss(values: np.ndarray) -> float:
        biases = np.where(shown, values[1:], 0)
        logs = log_softmax(logits / np.exp(values[0]) + biases, axis=1)
        found = logsumexp(np.where(right, logs, -np.inf), axis=1)
        return -(weights * found).sum() + RIDGE * (biases**2).sum()

    best = minimize(loss, np.zeros(1 + len(answers.classes)), method="L-BFGS-B").x
    biases = np.where(shown, best[1:], 0).round(PLACES) + 0.0
    return Correction(round(float(np.exp(best[0])), PLACES), tuple(biases.tolist()))
