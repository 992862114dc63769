"""The steps of a photograph as one picture, drawn with Pillow alone."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.classifier import Answer
from photos.conversion.steps import Steps

TILE, GAP, CAPTION = 224, 16, 28  # pixels


def tiles(steps: Steps) -> dict[str, np.ndarray]:
    """Return the steps that are shown, by their captions; uint8, grey or RGB."""
    return {
        "photo": steps.photo,
        "mask": 255 * steps.mask.astype(np.uint8),
        "cut out": steps.trimmed,
        "28 x 28": steps.centred,
        "negated": steps.image,
    }


def draw(answer: Answer) -> Image.Image:
    """Return a row of the steps, RGB, with the likeliest class below."""
    shown = tiles(answer.steps)
    width = len(shown) * (TILE + GAP) + GAP
    sheet = Image.new("RGB", (width, TILE + 2 * CAPTION + 2 * GAP), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for place, (caption, pixels) in enumerate(shown.items()):
        left = GAP + place * (TILE + GAP)
        image = _contained(pixels)
        corner = left + (TILE - image.width) // 2, GAP + (TILE - image.height) // 2
        sheet.paste(image.convert("RGB"), corner)
        pen.rectangle((left - 1, GAP - 1, left + TILE, GAP + TILE), outline="silver")
        pen.text((left, GAP + TILE + 6), caption, "black", font)
    name, chance = next(iter(answer.chances.items()))
    verdict = "probably none of the ten; " if answer.none else ""
    pen.text((GAP, GAP + TILE + CAPTION + 6), f"{verdict}{name} {chance:.0%}", "black", font)
    return sheet


def save(path: Path, answer: Answer) -> None:
    """Write `draw` to a PNG file, complete or not at all. Raises `OSError` if that fails."""
    partial = path.with_name(f".part-{path.name}")
    try:
        draw(answer).save(partial, "PNG")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _contained(pixels: np.ndarray) -> Image.Image:
    """Return a step as large as a tile allows; each edge keeps a pixel, however narrow it is."""
    height, width = pixels.shape[:2]
    scale = TILE / max(height, width)
    size = max(1, round(scale * width)), max(1, round(scale * height))
    return Image.fromarray(pixels).resize(size, _resampling(pixels))


def _resampling(pixels: np.ndarray) -> Image.Resampling:
    """Return how a step is resized: small ones keep their pixels visible."""
    return Image.Resampling.NEAREST if max(pixels.shape[:2]) < TILE else Image.Resampling.BOX
