"""The champion's own parts: fused normalization, Muon, one cycle, shifts, mirroring, views."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from stages import train_resnet
from stages.networks import residual
from stages.networks.muon import ConvolutionMuon, orthogonal
from stages.networks.normalization import FusedBatchNormalization

GENERATOR = np.random.default_rng(0)
IMAGES = GENERATOR.normal(3, 2, (8, 5, 5, 4)).astype(np.float32)
SETTINGS = {
    "seed": 0,
    "threads": 2,
    "epochs": 1,
    "batch_size": 8,
    "learning_rate": 0.1,
    "augment": True,
    "patience": 1,
    "precision": "float32",
    "momentum": 0.9,
    "weight_decay": 0.0,
    "label_smoothing": 0.0,
    "shift": 0,
    "horizontal_flip": False,
}


@pytest.mark.parametrize("training", [True, False])
def test_fused_normalization_is_that_of_keras(training):
    kinds = (FusedBatchNormalization, keras.layers.BatchNormalization)
    layers = [kind(momentum=0.9) for kind in kinds]

    weights = [GENERATOR.uniform(0.5, 1.5, 4) for _ in range(4)]
    for layer in layers:
        layer.build(IMAGES.shape)
        layer.set_weights(weights)
    fused, plain = (np.asarray(layer(IMAGES, training=training)) for layer in layers)
    np.testing.assert_allclose(fused, plain, atol=1e-4)
    count = IMAGES[..., 0].size
    for mine, theirs in zip(*(layer.get_weights() for layer in layers), strict=True):
        # The fused operation averages the unbiased variance, n / (n - 1) times the biased one.
        np.testing.assert_allclose(mine, theirs, rtol=1 / (count - 1))


def test_the_orthogonalised_step_has_singular_values_near_one():
    kernel = tf.constant(GENERATOR.normal(0, 0.01, (3, 3, 16, 16)), tf.float32)
    values = np.linalg.svd(orthogonal(kernel).numpy().reshape(-1, 16), compute_uv=False)
    assert values.min() > 0.4
    assert values.max() < 1.4


def test_muon_holds_the_norm_of_a_kernel_and_leaves_the_rest_to_sgd():
    kernel = keras.Variable(GENERATOR.normal(0, 1, (3, 3, 4, 16)).astype(np.float32))
    bias = keras.Variable(np.ones(16, np.float32))
    optimizer = ConvolutionMuon(learning_rate=0.0, momentum=0.9, nesterov=True)
    optimizer.apply([tf.ones((3, 3, 4, 16)), tf.ones(16)], [kernel, bias])
    assert np.linalg.norm(np.asarray(kernel)) == pytest.approx(4, rel=1e-5)  # sqrt(16)
    np.testing.assert_array_equal(np.asarray(bias), 1)
    faster = ConvolutionMuon(learning_rate=0.01, momentum=0.0)
    faster.apply([tf.ones(16)], [bias])
    np.testing.assert_allclose(np.asarray(bias), 1 - 5 * 0.01, rtol=1e-6)


def test_muon_steps_down_the_gradient_and_goes_on_in_its_direction():
    """A kernel of 3 x 3 x 4 to 16; the norm is held before each step, so angles tell."""
    start = GENERATOR.normal(0, 1, (3, 3, 4, 16)).astype(np.float32)
    start *= 4 / np.linalg.norm(start)  # sqrt(16): its own norm already
    gradient = tf.constant(GENERATOR.normal(0, 1, start.shape), tf.float32)
    kernel = keras.Variable(start)
    optimizer = ConvolutionMuon(learning_rate=0.01, momentum=0.9, nesterov=True)
    optimizer.apply([gradient], [kernel])
    step = np.asarray(kernel) - start
    assert step == pytest.approx(-0.01 * orthogonal(gradient).numpy(), abs=1e-4)
    between = np.asarray(kernel) * (4 / np.linalg.norm(kernel))
    optimizer.apply([-0.2 * gradient], [kernel])  # weaker than 0.9 of the gradient before
    assert ((np.asarray(kernel) - between) * step).sum() > 0


def test_one_cycle_rises_for_a_fifth_and_falls_to_zero():
    rate = residual.OneCycle(0.5, steps=100)
    found = [float(rate(tf.constant(step))) for step in (0, 10, 20, 60, 100)]
    assert found == pytest.approx([0, 0.25, 0.5, 0.25, 0], abs=1e-6)


def augmented(**changes: object) -> np.ndarray:
    resnet = train_resnet.Resnet(**{**SETTINGS, **changes})
    images = tf.constant(GARMENTS, tf.float32)
    return train_resnet.augment(resnet, images, tf.constant([3, 1], tf.int64)).numpy()


GARMENTS = GENERATOR.uniform(1, 255, (60, 28, 28, 1)).astype(np.float32)


def test_without_augmentation_images_stay_as_they_are():
    np.testing.assert_array_equal(augmented(), GARMENTS)


def test_shifts_are_whole_pixels_up_to_the_limit():
    padded = np.pad(GARMENTS, ((0, 0), (2, 2), (2, 2), (0, 0)))
    seen = set()
    for found, image in zip(augmented(shift=2), padded, strict=True):
        places = [
            (row, column)
            for row in range(5)
            for column in range(5)
            if np.array_equal(found, image[row : row + 28, column : column + 28])
        ]
        assert len(places) == 1
        seen.update(places)
    assert len(seen) > 15  # of 25


def test_half_of_the_images_are_mirrored():
    pairs = zip(augmented(horizontal_flip=True), GARMENTS, strict=True)
    mirrored = [np.array_equal(found, image[:, ::-1]) for found, image in pairs]
    assert 15 <= sum(mirrored) <= 45


def test_the_exported_model_averages_the_mirror_image_and_two_moved_images():
    keras.utils.set_random_seed(0)
    network, exported = residual.build(10), residual.export(10)
    exported.set_weights(network.get_weights())
    images = GARMENTS[:4]
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)))
    views = [images[:, :, ::-1], padded[:, :28, :28], padded[:, 2:, 2:]]
    expected = np.mean([network(view, training=False) for view in views], axis=0)
    np.testing.assert_allclose(exported(images), expected, atol=1e-5)
