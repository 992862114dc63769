"""Which images each figure of a training was made of, and which weights are kept."""

import numpy as np
import pytest
import small_training
from small_training import TRAIN, VALIDATION, Trained

from stages.data.dataset import Split


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Trained:
    """A training in which the accuracy on validation falls: its labels are wrong."""
    with pytest.MonkeyPatch.context() as patch:
        small_training.prepare(patch, tmp_path_factory.mktemp("small"))
        return small_training.train(small_training.SLOW)


def accuracy(trained: Trained, split: Split) -> float:
    predicted = trained.model.predict(split.images, verbose=0).argmax(axis=1)
    return float((predicted == split.labels).mean())


def test_training_learns_the_training_images_and_validates_on_the_others(trained):
    assert trained.training.accuracy.iloc[-1] > 0.5
    assert trained.validation.accuracy.iloc[-1] < 0.1
    assert trained.validation.loss.iloc[-1] > trained.validation.loss.iloc[0]


def test_the_weights_are_those_of_the_best_epoch_on_validation(trained):
    best, curve = trained.metrics["best_epoch"], trained.validation.accuracy
    assert best < len(curve)
    assert curve[best] == curve.max() > curve.iloc[-1]
    assert accuracy(trained, VALIDATION) == pytest.approx(curve[best])


def test_the_final_figures_are_those_of_their_split(trained):
    final = trained.metrics["final"]
    assert final["train"]["accuracy"] == pytest.approx(accuracy(trained, TRAIN))
    assert final["validation"]["accuracy"] == pytest.approx(accuracy(trained, VALIDATION))
    assert final["train"]["accuracy"] != final["validation"]["accuracy"]
    for name, split in (("train", TRAIN), ("validation", VALIDATION)):
        probabilities = trained.model.predict(split.images, verbose=0)
        of_class = probabilities[np.arange(len(split)), split.labels]
        assert final[name]["loss"] == pytest.approx(-np.log(of_class).mean(), rel=1e-4)
