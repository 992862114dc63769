"""A garment that is cut out, as an image of Fashion-MNIST.

H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
learning algorithms", 2017, section 2: trimmed, longest edge 28, sharpened, centred, negated. Grey
levels here are float32, 0 to 255, dark garments on white, until they are negated.
"""

from typing import NamedTuple

import cv2
import numpy as np

SIDE = 28


class View(NamedTuple):
    """One way of putting a garment onto the canvas.

    `widest`: pixels; a garment that is not wider than high is made narrower than that, as sleeves
    hang down in Fashion-MNIST and lie spread in photographs. `light`: mean of the negated garment,
    None to leave it. `sharpness`: share of what a Gaussian blur would take away that is added.
    """

    widest: int = SIDE
    light: float | None = None
    sharpness: float = 1.0


def trim(colours: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the part of picture and mask that holds the garment, the rest of it white."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return np.where(mask[part][..., None], colours[part], 255).astype(np.uint8), mask[part]


def grey(colours: np.ndarray, mask: np.ndarray, light: float | None) -> np.ndarray:
    """Return grey levels (h, w), the garment's brought to `light` by a power function."""
    levels = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY).astype(np.float32)
    if light is None:
        return levels
    negated = 1 - levels / 255
    mean = np.clip(negated[mask].mean(), 0.02, 0.98)
    lit = np.power(negated, np.log(light / 255) / np.log(mean))
    return np.where(mask, 255 * (1 - lit), 255).astype(np.float32)


def shrink(levels: np.ndarray, widest: int) -> np.ndarray:
    """Return grey levels whose longest edge is SIDE; see `View` for `widest`."""
    height, width = levels.shape
    scale = SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if height >= width:
        size = min(size[0], widest), SIDE
    smaller = size[0] <= width and size[1] <= height
    return cv2.resize(levels, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)


def sharpen(levels: np.ndarray, sharpness: float) -> np.ndarray:
    """Return grey levels with what a Gaussian of standard deviation 1 takes away added to them."""
    blurred = cv2.GaussianBlur(levels, (0, 0), 1.0)
    return np.clip(levels + sharpness * (levels - blurred), 0, 255)


def centre(levels: np.ndarray) -> np.ndarray:
    """Return grey levels (SIDE, SIDE): the garment in the middle of white."""
    canvas = np.full((SIDE, SIDE), 255, np.float32)
    height, width = levels.shape
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    canvas[top : top + height, left : left + width] = levels
    return canvas


def negate(levels: np.ndarray) -> np.ndarray:
    """Return the image as models take it: uint8, a bright garment on black."""
    return (255 - levels).round().astype(np.uint8)
