"""A training that cannot fit into memory is refused before its first step."""

from types import SimpleNamespace

import keras
import psutil
import pytest

from stages.common.errors import UserError
from stages.networks import cnn
from stages.training import memory


@pytest.fixture
def model() -> keras.Model:
    return cnn.build(cnn.Network(filters=[2], units=3), 10)


def test_the_estimate_counts_weights_and_the_outputs_of_every_layer(model):
    """By hand: kernels and biases; outputs of scaling, convolution, pooling, flat, dense, dense."""
    weights = (3 * 3 * 1 * 2 + 2) + (14 * 14 * 2 * 3 + 3) + (3 * 10 + 10)
    outputs = 28 * 28 + 28 * 28 * 2 + 14 * 14 * 2 + 14 * 14 * 2 + 3 + 10
    assert memory.estimate(model, 32) == 4 * (4 * weights + 2 * 32 * outputs)


def test_a_training_that_does_not_fit_ends_in_a_sentence(model, monkeypatch):
    free = SimpleNamespace(available=memory.estimate(model, 64))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free)
    memory.check(model, 64)
    with pytest.raises(UserError) as error:
        memory.check(model, 65_000)
    assert str(error.value) == (
        "the training of 1,239 parameters in batches of 65,000 needs about 1.6 GB of memory, "
        "0.0 GB are free. In params.yaml, set a smaller batch_size or a smaller network."
    )
