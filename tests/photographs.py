"""Drawn photographs: a coloured garment on a textured background, for tests without real ones."""

import io

import numpy as np
from PIL import Image

from photos.conversion import reading
from photos.conversion.reading import Picture
from tools import synthetic


def garment(label: int, seed: int = 0) -> np.ndarray:
    """Return a drawn garment, uint8 (28, 28), on a black that is exactly 0."""
    return synthetic.draw(label, np.random.default_rng(seed))


def photograph(
    label: int, seed: int = 0, size: tuple[int, int] = (300, 400)
) -> tuple[Image.Image, np.ndarray]:
    """Return a photograph, RGB, `size` (width, height), and where its garment is, bool (h, w)."""
    generator = np.random.default_rng([seed, label])
    side = round(0.8 * min(size))
    drawn = Image.fromarray(garment(label, seed)).resize((side, side), Image.Resampling.BICUBIC)
    place = tuple((edge - side) // 2 for edge in size)
    levels = Image.new("L", size)
    levels.paste(drawn, place)
    levels = np.asarray(levels)
    mask = levels > 25
    grain = generator.normal(0, 6, (*levels.shape, 1))
    stripes = 8 * np.sin(np.arange(levels.shape[1]) / 9)[None, :, None]
    background = np.array([200, 185, 160]) + grain + stripes
    cloth = np.array([40, 70, 150]) * (0.5 + levels[..., None] / 400) + grain
    colours = np.where(mask[..., None], cloth, background).clip(0, 255).astype(np.uint8)
    return Image.fromarray(colours), mask


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """Return the bytes of an image file."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def picture(image: Image.Image) -> Picture:
    """Return an image as the conversion reads it from its file."""
    return reading.read(saved(image))


def agreement(first: np.ndarray, second: np.ndarray) -> float:
    """Return the intersection of two masks over their union."""
    return (first & second).sum() / (first | second).sum()
