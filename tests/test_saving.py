"""A saved model is the same model in the same bytes; a damaged one ends in a sentence."""

import numpy as np
import pytest
from short_training import split

from stages.common.errors import UserError
from stages.networks import cnn
from stages.scoring.loading import load
from stages.training.saving import save


def test_the_archive_gives_back_the_model_and_has_the_same_bytes_twice(tmp_path):
    model = cnn.build(cnn.Network(filters=[2], units=4), 10, dropout=0.5)
    for name in ("one.keras", "two.keras"):
        save(model, tmp_path / name)
    assert (tmp_path / "one.keras").read_bytes() == (tmp_path / "two.keras").read_bytes()
    images = split().images
    expected = model.predict(images, verbose=0)
    np.testing.assert_array_equal(load(tmp_path / "one.keras").predict(images, verbose=0), expected)


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04 cut off"])
def test_a_damaged_model_ends_in_a_sentence(tmp_path, content):
    path = tmp_path / "deep.keras"
    path.write_bytes(content)
    with pytest.raises(
        UserError, match=r"deep\.keras is not a valid Keras model .*dvc repro train_deep"
    ):
        load(path)


def test_a_missing_model_ends_in_a_sentence(tmp_path):
    with pytest.raises(UserError, match=r"deep\.keras is not a valid Keras model"):
        load(tmp_path / "deep.keras")
