"""train_robust: the champion's network, trained on distorted images too.

Reads data/prepared/{train,validation}.npz, writes models/robust.keras,
metrics/train/robust.json and plots/train/robust/.
"""

import math
from functools import partial
from typing import Annotated

import keras
import tensorflow as tf
from pydantic import Field

from stages.common import params, stage
from stages.data.dataset import IMAGE_SHAPE
from stages.networks import residual
from stages.networks.residual import Recipe
from stages.training import trainer
from stages.training.augmentation import affine

SIDE = IMAGE_SHAPE[0]
LEAST_BLUR = 0.5  # pixels; less is hardly seen
NEAR = 2  # pixels: how far the images are shifted that are not `moved`, at most
Probability = Annotated[float, Field(ge=0, le=1)]


class Robust(Recipe):
    """The protocol and the section `models.robust`: how far each kind of distortion goes."""

    moved: Probability
    toned: Probability
    blurred: Probability
    noisy: Probability
    erased: Probability
    rotation: Annotated[float, Field(ge=0, le=180)]
    shear: Annotated[float, Field(ge=0, le=2)]
    shift: Annotated[int, Field(ge=0, le=14)]
    smallest: Annotated[float, Field(ge=0.1, le=1)]
    largest: Annotated[float, Field(ge=1, le=2)]
    brightness: Annotated[float, Field(ge=0, le=1)]
    contrast: Annotated[float, Field(ge=0.01, le=1)]
    blur: Annotated[float, Field(ge=LEAST_BLUR, le=14)]
    photons: Annotated[float, Field(ge=1, le=1000)]
    reading: Annotated[float, Field(ge=0, le=1)]
    erase: Annotated[int, Field(ge=0, le=28)]


class Draws:
    """Random numbers of a batch, each a function of the key and of how many were drawn before."""

    def __init__(self, count: tf.Tensor, key: tf.Tensor) -> None:
        """Draw for `count` images; `key`: int64 (2,), seed and step."""
        self.count, self.key, self.drawn = count, key, 0

    def uniform(self, low: float = 0.0, high: float = 1.0, *shape: int) -> tf.Tensor:
        """Return float32 (n, *shape), uniform from `low` to `high`."""
        return tf.random.stateless_uniform((self.count, *shape), self._next(), low, high)

    def normal(self, *shape: int) -> tf.Tensor:
        """Return float32 (n, *shape), normal with mean 0 and deviation 1."""
        return tf.random.stateless_normal((self.count, *shape), self._next())

    def geometric(self, low: float, high: float) -> tf.Tensor:
        """Return float32 (n,) whose logarithm is uniform."""
        return tf.exp(self.uniform(math.log(low), math.log(high)))

    def chance(self, probability: float) -> tf.Tensor:
        """Return bool (n,), true with this probability."""
        return self.uniform() < probability

    def _next(self) -> tf.Tensor:
        self.drawn += 1
        return self.key + tf.constant([self.drawn << 32, 0], tf.int64)


def augment(robust: Robust, images: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """Move, resize, turn, shear and mirror images float32 (n, 28, 28, 1) in 0 ... 255.

    Then change the tone of some, blur others, add noise to others, erase a square of others.
    """
    draws = Draws(tf.shape(images)[0], key)
    x = moved(robust, images, draws) / 255
    kind, begin = draws.uniform(), 0.0
    for share, change in (
        (robust.toned, toned),
        (robust.blurred, blurred),
        (robust.noisy, noisy),
        (robust.erased, erased),
    ):
        x = where((kind >= begin) & (kind < begin + share), change(robust, x, draws), x)
        begin += share
    return tf.round(255 * tf.clip_by_value(x, 0, 1))


def where(chosen: tf.Tensor, changed: tf.Tensor, images: tf.Tensor) -> tf.Tensor:
    """Return `changed` (n, h, w, 1) where `chosen` (n,) is true, else `images`."""
    return tf.where(chosen[:, None, None, None], changed, images)


def moved(robust: Robust, images: tf.Tensor, draws: Draws) -> tf.Tensor:
    """Mirror half of the images, shift all a little; move, resize, turn, shear some far.

    Bilinear, in one map for each image; black around.
    """
    far = tf.cast(draws.chance(robust.moved), tf.float32)
    reach = NEAR + far * (robust.shift - NEAR)
    zoom = draws.geometric(robust.smallest, robust.largest) ** far
    matrices = affine(
        angle=far * draws.uniform(-1, 1) * (robust.rotation * math.pi / 180),
        zoom=zoom,
        shift_x=tf.round(reach * draws.uniform(-1, 1)),
        shift_y=tf.round(reach * draws.uniform(-1, 1)),
        flip=draws.chance(0.5),
        size=(SIDE, SIDE),
    )
    slope = far * tf.cast(draws.chance(0.5), tf.float32) * robust.shear * draws.uniform(-1, 1)
    return keras.ops.image.affine_transform(
        images, sheared(matrices, slope), interpolation="bilinear", fill_mode="constant"
    )


def sheared(matrices: tf.Tensor, slope: tf.Tensor) -> tf.Tensor:
    """Return maps (n, 8) that first move each row sideways by `slope` (n,) times its distance."""
    a, b, c, d, e, f, *zeros = tf.unstack(matrices, axis=1)
    centre = (SIDE - 1) / 2
    b, c = b + slope * a, c - slope * centre * a
    e, f = e + slope * d, f - slope * centre * d
    return tf.stack([a, b, c, d, e, f, *zeros], axis=1)


def toned(robust: Robust, x: tf.Tensor, draws: Draws) -> tf.Tensor:
    """Draw the pixels towards their mean, or add light, even or not, or both."""
    mean = tf.reduce_mean(x, axis=[1, 2, 3], keepdims=True)
    factor = draws.geometric(robust.contrast, 1.0)[:, None, None, None]
    flat = where(draws.chance(0.5), mean + (x - mean) * factor, x)
    corners = draws.uniform(0, robust.brightness, 2, 2)
    corners = tf.where(draws.chance(0.5)[:, None, None], corners[:, :1, :1], corners)
    along = tf.linspace(0.0, 1.0, SIDE)
    across = tf.stack([1 - along, along])  # (2, side): how much of each corner
    light = tf.einsum("ir,nij,jc->nrc", across, corners, across)
    return flat + light[..., None]


def blurred(robust: Robust, x: tf.Tensor, draws: Draws) -> tf.Tensor:
    """Blur each image with a Gaussian of its own width; black around."""
    sigma = draws.geometric(LEAST_BLUR, robust.blur)
    distance = tf.range(SIDE, dtype=tf.float32)
    squares = (distance[:, None] - distance[None, :]) ** 2
    weights = tf.exp(-squares / (2 * sigma[:, None, None] ** 2))
    weights /= sigma[:, None, None] * math.sqrt(2 * math.pi)
    return (weights @ x[..., 0] @ weights)[..., None]


def noisy(robust: Robust, x: tf.Tensor, draws: Draws) -> tf.Tensor:
    """Add the noise of a camera: of the photons, few to many for a white pixel, and of reading."""
    photons = draws.geometric(robust.photons, 20 * robust.photons)[:, None, None, None]
    reading = draws.uniform(0, robust.reading, 1, 1, 1)
    deviation = tf.sqrt(tf.maximum(x, 0) / photons + reading**2)
    return x + deviation * draws.normal(SIDE, SIDE, 1)


def erased(robust: Robust, x: tf.Tensor, draws: Draws) -> tf.Tensor:
    """Put a square of one grey into each image; part of it may lie outside."""
    size = tf.round(draws.uniform(1, robust.erase))[:, None]
    places = tf.range(SIDE, dtype=tf.float32)[None, :]
    top, left = (draws.uniform(0, 1, 1) * (SIDE - 1 + size) - size for _ in range(2))
    inside = [(places > start) & (places <= start + size) for start in (top, left)]
    square = inside[0][:, :, None, None] & inside[1][:, None, :, None]
    grey = where(draws.chance(0.5), draws.uniform(0, 1, 1, 1, 1), 0.0)
    return tf.where(square, grey, x)


def main() -> None:
    """Train by the shared protocol with this model's own optimizer and augmentation."""
    robust = params.read(Robust, "train", "models.robust")
    trainer.train(
        "robust",
        robust,
        residual.build,
        export=residual.export,
        optimizer=residual.optimizer,
        augment=partial(augment, robust),
        label_smoothing=robust.label_smoothing,
    )


if __name__ == "__main__":
    stage.run(main)
