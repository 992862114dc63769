"""Grey levels of more than 8 bits, brought to 8: some rows at a time.

All at once, in floating point, those of 50 megapixels would take a gigabyte.
"""

from collections.abc import Iterator

import numpy as np
from PIL import Image

AT_A_TIME = 2**20  # pixels


def eight_bits(image: Image.Image, see_through: bool = False) -> Image.Image:
    """Return grey levels of 16 bits divided by 257; others stretched from their least to 255.

    What is no number counts as 0; what is infinite is as the least or the greatest. With
    `see_through`, the level that the file calls transparent is so, in mode LA.
    """
    sixteen = image.mode.startswith("I;16") or image.format == "PPM"  # which Pillow opens as I
    low, high = (0, 65_535) if sixteen else _extremes(image)
    scale = 255 / max(high - low, 1e-9)
    shape = (image.height, image.width)
    grey, opaque = np.empty(shape, np.uint8), np.empty(shape if see_through else 0, np.uint8)
    for top, values in _rows(image):
        levels = ((values - low) * scale).round().clip(0, 255)
        grey[top : top + len(values)] = levels.astype(np.uint8)
        if see_through:
            opaque[top : top + len(values)] = 255 * (values != image.info["transparency"])
    found = Image.fromarray(grey)
    if see_through:
        found.putalpha(Image.fromarray(opaque))
    return found


def _rows(image: Image.Image) -> Iterator[tuple[int, np.ndarray]]:
    """Yield some rows after others, float64, each with the number of its first."""
    count = max(1, AT_A_TIME // image.width)
    for top in range(0, image.height, count):
        rows = image.crop((0, top, image.width, min(top + count, image.height)))
        values = np.asarray(rows, np.float64)
        yield top, np.nan_to_num(values, nan=0.0, posinf=np.inf, neginf=-np.inf)


def _extremes(image: Image.Image) -> tuple[float, float]:
    """Return the least and the greatest finite value; twice 0 if there is none."""
    extremes = []
    for _, values in _rows(image):
        finite = values[np.isfinite(values)]
        if finite.size:
            extremes += [finite.min(), finite.max()]
    return min(extremes, default=0.0), max(extremes, default=0.0)
