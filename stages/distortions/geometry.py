"""Distortions of the same kind as the augmentation: an image, a strength and a generator.

An image is floats (28, 28) in 0 ... 1; the results may leave this range, `distort` clips them.
"""

import numpy as np
from numpy.random import Generator
from scipy import ndimage

CENTRE = np.array([13.5, 13.5])


def _affine(image: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return `image` with the output at p taken from `matrix` (p - centre) + centre; 0 outside."""
    return ndimage.affine_transform(image, matrix, CENTRE - matrix @ CENTRE, order=1)


def _sign(rng: Generator) -> int:
    return rng.choice([-1, 1])


def rotate(image: np.ndarray, radians: float, rng: Generator) -> np.ndarray:
    """Turn about the centre, to either side."""
    angle = _sign(rng) * radians
    cosine, sine = np.cos(angle), np.sin(angle)
    return _affine(image, np.array([[cosine, -sine], [sine, cosine]]))


def translate(image: np.ndarray, pixels: int, rng: Generator) -> np.ndarray:
    """Shift by whole pixels on both axes, to either side."""
    return ndimage.shift(image, [_sign(rng) * pixels, _sign(rng) * pixels], order=0)


def scale(image: np.ndarray, factor: float, _: Generator) -> np.ndarray:
    """Shrink to `factor` of the size, about the centre."""
    return _affine(image, np.eye(2) / factor)


def shear(image: np.ndarray, slope: float, rng: Generator) -> np.ndarray:
    """Move each row sideways by `slope` times its distance from the centre, to either side."""
    return _affine(image, np.array([[1, 0], [_sign(rng) * slope, 1]]))


def flip(image: np.ndarray, _: int, __: Generator) -> np.ndarray:
    """Mirror left and right."""
    return image[:, ::-1]
