"""Probabilities corrected for photographs: a temperature, and a bias for each class.

A. Alexandari, A. Kundaje, A. Shrikumar, "Maximum likelihood with bias-corrected calibration is
hard-to-beat at label shift adaptation", 2020, section 4: bias-corrected temperature scaling.
NumPy alone: an application corrects with the same code.
"""

from typing import NamedTuple

import numpy as np

SMALLEST = 1e-7  # as in the loss: a probability of 0 has no logarithm


class Correction(NamedTuple):
    """`temperature`: above 1 lowers confidence. `biases`: added to the logits, one a class."""

    temperature: float
    biases: tuple[float, ...]


def corrected(probabilities: np.ndarray, correction: Correction) -> np.ndarray:
    """Return probabilities (..., k) as float64: softmax(log(p) / temperature + biases)."""
    logits = np.log(np.clip(probabilities.astype(np.float64), SMALLEST, 1))
    logits = logits / correction.temperature + np.array(correction.biases)
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)
