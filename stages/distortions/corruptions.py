"""Distortions that augmentation never shows: an image, a strength and a generator.

An image is floats (28, 28) in 0 ... 1; the results may leave this range, `distort` clips them.
"""

import numpy as np
from numpy.random import Generator
from scipy import ndimage, signal


def shot_noise(image: np.ndarray, photons: int, rng: Generator) -> np.ndarray:
    """Count Poisson photons, of which a white pixel has `photons` on average."""
    return rng.poisson(image * photons) / photons


def impulse_noise(image: np.ndarray, share: float, rng: Generator) -> np.ndarray:
    """Replace this share of the pixels, half by black and half by white."""
    hit, white = rng.random((2, *image.shape))
    return np.where(hit < share, white < 0.5, image)


def gaussian_blur(image: np.ndarray, sigma: float, _: Generator) -> np.ndarray:
    """Blur with a Gaussian of `sigma` pixels."""
    return ndimage.gaussian_filter(image, sigma, mode="constant")


def motion_blur(image: np.ndarray, kernel: tuple[int, float], rng: Generator) -> np.ndarray:
    """Smear along a line within 45 degrees of the rows; `kernel`: radius and sigma in pixels.

    The weights fall as half a Gaussian over 2 radius + 1 pixels, as ImageMagick has them.
    """
    radius, sigma = kernel
    angle, along = np.pi * rng.uniform(-0.25, 0.25), np.arange(2 * radius + 1)
    weights = np.exp(-((along / sigma) ** 2) / 2)
    points = 2 * radius + np.outer([np.sin(angle), np.cos(angle)], along)
    corner, rest = np.floor(points).astype(int), points % 1
    line = np.zeros((4 * radius + 2, 4 * radius + 2))
    for down, right in np.ndindex(2, 2):  # each point lies between four pixels
        near = np.abs(1 - down - rest[0]) * np.abs(1 - right - rest[1])
        np.add.at(line, (corner[0] + down, corner[1] + right), weights * near)
    full = signal.fftconvolve(image, line / line.sum())
    return full[2 * radius :, 2 * radius :][: image.shape[0], : image.shape[1]]


def brightness(image: np.ndarray, added: float, _: Generator) -> np.ndarray:
    """Make every pixel brighter."""
    return image + added


def contrast(image: np.ndarray, factor: float, _: Generator) -> np.ndarray:
    """Draw every pixel towards the image's mean, to `factor` of its distance."""
    return (image - image.mean()) * factor + image.mean()


def fog(image: np.ndarray, strength: tuple[float, float], rng: Generator) -> np.ndarray:
    """Add c times a plasma fractal, then scale back; `strength`: (c, decay)."""
    amount, decay = strength
    peak = image.max()
    foggy = image + amount * plasma(decay, rng)[: image.shape[0], : image.shape[1]]
    return foggy * peak / (peak + amount)


def plasma(decay: float, rng: Generator, side: int = 32) -> np.ndarray:
    """Return a plasma fractal (side, side) in 0 ... 1 by diamonds and squares, periodic.

    A. Fournier, D. Fussell, L. Carpenter, "Computer rendering of stochastic models", 1982. The
    noise of each finer level is smaller by `decay` squared, as in D. Hendrycks' ImageNet-C.
    """
    field, step, amplitude = np.zeros((side, side)), side, 1.0
    while step > 1:
        half = step // 2

        def level(first: np.ndarray, second: np.ndarray, size: float = amplitude) -> np.ndarray:
            return (first + second) / 4 + rng.uniform(-size, size, first.shape)

        corners = field[::step, ::step]
        right = corners + np.roll(corners, -1, axis=1)
        centres = level(right, np.roll(right, -1, axis=0))
        field[half::step, half::step] = centres
        field[::step, half::step] = level(right, centres + np.roll(centres, 1, axis=0))
        below = corners + np.roll(corners, -1, axis=0)
        field[half::step, ::step] = level(below, centres + np.roll(centres, 1, axis=1))
        step, amplitude = half, amplitude / decay**2
    field -= field.min()
    return field / field.max()


def stripe(image: np.ndarray, _: int, __: Generator) -> np.ndarray:
    """Invert the seven columns at the left and at the right."""
    outer = np.r_[0:7, 21:28]
    striped = image.copy()
    striped[:, outer] = 1 - image[:, outer]
    return striped


def occlusion(image: np.ndarray, side: int, rng: Generator) -> np.ndarray:
    """Blacken a square of `side` pixels; its place goes over the whole image."""
    top, left = np.rint(rng.random(2) * (np.array(image.shape) - side)).astype(int)
    hidden = image.copy()
    hidden[top : top + side, left : left + side] = 0
    return hidden
