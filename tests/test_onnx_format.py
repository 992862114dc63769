"""Networks as ONNX: they answer as in Keras, and the same model has the same bytes."""

import hashlib
from pathlib import Path

import keras
import numpy as np
import pytest
from random_networks import IMAGES, drawn

from photos import export, onnx_format
from stages.common.errors import UserError
from stages.data.dataset import IMAGE_SHAPE


@pytest.mark.parametrize(
    "name", ["linear", "ann", "cnn", "deep", pytest.param("resnet", marks=pytest.mark.slow)]
)
def test_every_network_answers_as_in_keras(name):
    model = drawn(name)
    expected = model.predict(IMAGES, verbose=0)
    assert np.ptp(expected, axis=0).max() > 1e-4  # not the same answer to every image
    answers = onnx_format.predict(onnx_format.encode(Path("a.keras"), model, {}), IMAGES)
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers, expected, atol=export.TOLERANCE, rtol=0)


@pytest.mark.slow
def test_a_model_has_the_same_bytes_whatever_lies_in_memory():
    """Of tf2onnx as it is, every other export of this network is another file."""
    model, kept, digests = drawn("resnet"), [], set()
    for count in range(5):
        kept.append([object() for _ in range(1000 * count + 7)])  # moves what is made after it
        content = onnx_format.encode(Path("a.keras"), model, {})
        digests.add(hashlib.sha256(content).hexdigest())
    assert len(digests) == 1


def test_an_operation_that_onnx_does_not_have_is_a_sentence_with_the_file():
    inputs = keras.Input(IMAGE_SHAPE)
    model = keras.Model(inputs, keras.ops.qr(keras.ops.reshape(inputs, (-1, 28, 28)))[0])
    wanted = r"^models/odd\.keras cannot be exported as ONNX \(.+\); build the network from layers"
    with pytest.raises(UserError, match=wanted):
        onnx_format.encode(Path("models/odd.keras"), model, {})
