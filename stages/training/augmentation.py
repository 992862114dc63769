"""Random rotation, zoom, shift and horizontal flip, composed into one affine map per image.

Stateless: the random numbers are a function of seed and step, so that every run sees the same
images, on any number of threads. One resampling for all four is faster and blurs less than four.
"""

import math
from typing import Annotated

import keras
import tensorflow as tf
from pydantic import Field

from stages.common.params import Section


class Augmentation(Section):
    """Ranges; each image draws uniformly between - and + the value."""

    rotation: Annotated[float, Field(ge=0, le=180)]  # degrees
    shift: Annotated[float, Field(ge=0, le=1)]  # share of width and height
    zoom: Annotated[float, Field(ge=0, lt=1)]  # share of the size
    horizontal_flip: bool


def augment(ranges: Augmentation, images: tf.Tensor, key: tf.Tensor) -> tf.Tensor:
    """Augment a batch: images float32 (n, height, width, channels) in, the same shape out.

    `key`: int64 (2,), seed and step. Bilinear; pixels from outside the image are 0.
    """
    count, height, width = tf.shape(images)[0], images.shape[1], images.shape[2]
    draws = tf.random.stateless_uniform((5, count), key, -1.0, 1.0)
    flip = draws[4] < 0 if ranges.horizontal_flip else tf.zeros_like(draws[4], tf.bool)
    matrices = affine(
        angle=draws[0] * (ranges.rotation * math.pi / 180),
        zoom=1 + draws[1] * ranges.zoom,
        shift_x=draws[2] * ranges.shift * width,
        shift_y=draws[3] * ranges.shift * height,
        flip=flip,
        size=(height, width),
    )
    return keras.ops.image.affine_transform(
        images, matrices, interpolation="bilinear", fill_mode="constant", fill_value=0.0
    )


def affine(
    angle: tf.Tensor,
    zoom: tf.Tensor,
    shift_x: tf.Tensor,
    shift_y: tf.Tensor,
    flip: tf.Tensor,
    size: tuple[int, int],
) -> tf.Tensor:
    """Return (n, 8): for each image the map from output to input pixels, in the form of Keras.

    About the centre of the image: mirror, enlarge by `zoom`, turn by `angle` (radians,
    clockwise on the screen), then move by (shift_x, shift_y) pixels right and down.
    Row (a, b, c, d, e, f, 0, 0) reads the input at (a x + b y + c, d x + e y + f).
    """
    centre_y, centre_x = (size[0] - 1) / 2, (size[1] - 1) / 2
    cosine, sine = tf.cos(angle) / zoom, tf.sin(angle) / zoom
    mirror = tf.where(flip, -1.0, 1.0)
    a, b = mirror * cosine, mirror * sine
    d, e = -sine, cosine
    x, y = centre_x + shift_x, centre_y + shift_y  # where the centre goes
    c = centre_x - a * x - b * y
    f = centre_y - d * x - e * y
    zero = tf.zeros_like(a)
    return tf.stack([a, b, c, d, e, f, zero, zero], axis=1)
