"""Distorted images in the manner of MNIST-C, at severities 1 to 5, seeded per image.

N. Mu and J. Gilmer, "MNIST-C: a robustness benchmark for computer vision", 2019; flip, contrast,
Gaussian blur and occlusion are not among its corruptions. An image has the same draws at every
severity, so that only the strength differs.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from stages.distortions import corruptions, geometry


@dataclass(frozen=True)
class Distortion:
    """What is done, its strength at each severity from 1, and if it is of augmentation's kind.

    One that is `held_out` may be seen in training by no model, so that there is something to test
    on that all models are equally new to.
    """

    apply: Callable[[np.ndarray, float, Generator], np.ndarray]
    severities: tuple
    in_family: bool = False
    held_out: bool = False


DISTORTIONS = {
    "rotate": Distortion(geometry.rotate, (0.2, 0.4, 0.6, 0.8, 1.0), in_family=True),
    "translate": Distortion(geometry.translate, (1, 2, 3, 4, 5), in_family=True),
    "scale": Distortion(geometry.scale, (0.9, 0.8, 0.7, 0.6, 0.5), in_family=True),
    "shear": Distortion(geometry.shear, (0.2, 0.4, 0.6, 0.8, 1.0), in_family=True),
    "flip": Distortion(geometry.flip, (1,), in_family=True),
    "shot_noise": Distortion(corruptions.shot_noise, (60, 25, 12, 5, 3)),
    "impulse_noise": Distortion(
        corruptions.impulse_noise, (0.03, 0.06, 0.09, 0.17, 0.27), held_out=True
    ),
    "gaussian_blur": Distortion(corruptions.gaussian_blur, (1, 2, 3, 4, 6)),
    "motion_blur": Distortion(
        corruptions.motion_blur, ((10, 3), (15, 5), (15, 8), (15, 12), (20, 15)), held_out=True
    ),
    "brightness": Distortion(corruptions.brightness, (0.1, 0.2, 0.3, 0.4, 0.5)),
    "contrast": Distortion(corruptions.contrast, (0.4, 0.3, 0.2, 0.1, 0.05)),
    "fog": Distortion(
        corruptions.fog, ((1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)), held_out=True
    ),
    "stripe": Distortion(corruptions.stripe, (1,), held_out=True),
    "occlusion": Distortion(corruptions.occlusion, (4, 6, 8, 10, 12)),
}


def distort(name: str, images: np.ndarray, indices: np.ndarray, seed: int) -> np.ndarray:
    """Return `images`, uint8 (n, 28, 28, 1), at every severity: uint8 (severities, n, 28, 28, 1).

    The draws of an image are a function of `seed`, `name` and its entry in `indices` (n,) alone.
    """
    distortion, number = DISTORTIONS[name], zlib.crc32(name.encode())
    distorted = np.empty((len(distortion.severities), *images.shape), np.uint8)
    for row, strength in zip(distorted, distortion.severities, strict=True):
        for place, index in enumerate(indices):
            rng = np.random.default_rng([seed, number, index])
            image = distortion.apply(images[place, ..., 0] / 255, strength, rng)
            row[place, ..., 0] = np.rint(255 * np.clip(image, 0, 1))
    return distorted
