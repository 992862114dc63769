"""A network of each kind with random weights, and random images for it to answer."""

from functools import partial

import keras
import numpy as np

from stages import train_ann, train_deep, train_linear
from stages.data.dataset import IMAGE_SHAPE
from stages.networks import cnn, residual

IMAGES = np.random.default_rng(0).integers(0, 256, (40, *IMAGE_SHAPE), dtype=np.uint8)
NETWORKS = {
    "linear": partial(train_linear.build, 3),
    "ann": lambda: train_ann.build(train_ann.Ann.model_construct(units=[8, 4]), 3),
    "cnn": lambda: cnn.build(cnn.Network(filters=[4, 6], units=8), 3, dropout=0.5),
    "deep": lambda: train_deep.build(
        train_deep.Deep.model_construct(filters=[4, 6], units=8, dropout=0.5),
        keras.layers.BatchNormalization,
        3,
    ),
    "resnet": partial(residual.export, 3),
}


def drawn(name: str) -> keras.Model:
    """Return a network with random weights: averages and variances too, nothing is 0 or 1."""
    keras.utils.set_random_seed(0)
    model, generator = NETWORKS[name](), np.random.default_rng(1)
    for weight in model.weights:
        scale = 1 / np.sqrt(max(1, np.prod(weight.shape[:-1])))
        positive = weight.name == "moving_variance"
        values = generator.uniform(0.5, 2, weight.shape) if positive else None
        weight.assign(generator.normal(0, scale, weight.shape) if values is None else values)
    return model
