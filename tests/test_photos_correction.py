"""The correction of answers to photographs: temperature, biases, and how they are fitted."""

import numpy as np
import pytest
from small_answers import CLASSES, NEUTRAL, scattered, sure_of

from photos.correction import SMALLEST, Correction, corrected
from photos.evidence import fitting, scores
from photos.evidence.answers import CORRECTED


def test_a_neutral_correction_changes_nothing():
    made = scattered(0).probabilities["first"]["ann"]
    assert np.abs(corrected(made, NEUTRAL) - made).max() < 1e-6


def test_temperature_lowers_confidence_and_a_bias_raises_its_class():
    made = sure_of(["Coat"])
    assert corrected(made, NEUTRAL._replace(temperature=2.0)).max() < made.max()
    biases = tuple(5.0 if name == "Bag" else 0.0 for name in CLASSES)
    assert corrected(made, Correction(1.0, biases)).argmax() == CLASSES.index("Bag")


def test_certainty_stays_finite():
    certain = np.eye(10, dtype=np.float32)
    after = corrected(certain, Correction(0.01, (0.0,) * 10))
    assert np.isfinite(after).all()
    assert after.sum(axis=1) == pytest.approx(np.ones(10))
    assert SMALLEST == 1e-7


def test_a_fitted_correction_undoes_a_preference():
    """On other photographs than those it was fitted to."""
    first, second = scattered(1, 60), scattered(2, 60)
    fitted = fitting.fit(first, "ann")
    assert np.argmin(fitted.biases) == CLASSES.index("Shirt")
    assert fitted.biases[CLASSES.index("Bag")] == 0
    after = second.corrected(dict.fromkeys(second.models, fitted))
    table = scores.accuracies(after, ["converted", CORRECTED]).query("model == 'ann'")
    assert table.balanced.iloc[1] > table.balanced.iloc[0] + 0.05
