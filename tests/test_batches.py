"""The batches of a training: each image once an epoch, in an order that the seed decides."""

import numpy as np
import tensorflow as tf
from short_training import PROTOCOL, split

from stages.training import batches


def epochs(distort=None, **changes) -> np.ndarray:
    """The places of the images of each epoch, (2, 70), as the input pipeline gives them."""
    protocol = PROTOCOL.model_copy(update=changes)
    parts = [images[:, 0, 0, 0] for images, _ in batches.stream(split(), protocol, distort)]
    assert [len(part) for part in parts] == [32, 32, 6] * 2
    return np.concatenate([np.asarray(part) for part in parts]).reshape(2, 70)


def test_every_epoch_has_every_image_once_in_an_order_of_its_own():
    first, second = epochs()
    assert sorted(first) == sorted(second) == list(range(70))
    assert (first != second).any()


def test_the_order_is_a_function_of_the_seed():
    np.testing.assert_array_equal(epochs(), epochs())
    assert (epochs() != epochs(seed=2)).any()


def test_the_distortion_gets_a_key_of_its_own_at_every_step():
    steps = epochs(lambda images, key: images * 0 + tf.cast(key[1], tf.float32))
    assert sorted(set(steps.ravel())) == [0, 1, 2, 3, 4, 5]


def test_labels_stay_with_their_images():
    for images, labels in batches.stream(split(), PROTOCOL, None):
        np.testing.assert_array_equal(images[:, 0, 0, 0] % 10, np.argmax(labels, axis=1))
