"""A training that goes on from a checkpoint has the curves and weights of an undisturbed one."""

import numpy as np
import pandas as pd
import pytest
import small_training
import tensorflow as tf
from small_training import SLOW, Trained

from stages.common import start_up


def noise(images: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """An augmentation that hardly disturbs the training; other noise at every step."""
    return images + tf.random.stateless_uniform(tf.shape(images), key, 0, 20)


def train() -> Trained:
    return small_training.train(SLOW.model_copy(update={"augment": True}), augment=noise)


class Interrupted:
    """Raises at its second call, after the second epoch, what Ctrl-C raises."""

    calls = 0

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == 2:
            raise KeyboardInterrupt


def test_an_interruption_leaves_no_trace(tmp_path, monkeypatch):
    """After the second epoch; the weights of the first are kept, so they outlive it too."""
    for name in ("undisturbed", "interrupted"):
        (tmp_path / name).mkdir()
    small_training.prepare(monkeypatch, tmp_path / "undisturbed")
    undisturbed = train()
    assert undisturbed.metrics["best_epoch"] == 1
    small_training.prepare(monkeypatch, tmp_path / "interrupted")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(start_up, "raise_if_interrupted", Interrupted())
        train()
    interrupted = train()
    pd.testing.assert_frame_equal(interrupted.training, undisturbed.training)
    pd.testing.assert_frame_equal(interrupted.validation, undisturbed.validation)
    assert interrupted.metrics == undisturbed.metrics
    np.testing.assert_array_equal(interrupted.weights, undisturbed.weights)
