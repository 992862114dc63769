"""Photographs to try the page with: garments of the demonstration, drawn larger, in colour."""

import io

import numpy as np
from PIL import Image

from tools import synthetic

SIZE = 400  # pixels
# Name: class, seed of the drawing, colour of the cloth, colour of the background.
DRAWN = {
    "trousers": (1, 1, (52, 78, 150), (214, 204, 186)),
    "dress": (3, 7, (160, 42, 58), (228, 226, 220)),
    "sneaker": (7, 0, (40, 110, 96), (206, 180, 150)),
    "bag": (8, 0, (122, 70, 40), (196, 208, 216)),
}


def drawn() -> dict[str, bytes]:
    """Return the JPEG file of each example."""
    return {name: _photograph(*how) for name, how in DRAWN.items()}


def _photograph(label: int, seed: int, cloth: tuple, background: tuple) -> bytes:
    generator = np.random.default_rng(seed)
    side = round(0.8 * SIZE)
    garment = Image.fromarray(synthetic.draw(label, generator))
    canvas = Image.new("L", (SIZE, SIZE))
    canvas.paste(garment.resize((side, side), Image.Resampling.BICUBIC), ((SIZE - side) // 2,) * 2)
    levels = np.asarray(canvas)[..., None]
    colours = np.where(levels > 25, np.array(cloth) * (0.5 + levels / 300), background)
    grain = generator.normal(0, 5, (SIZE, SIZE, 1))
    stream = io.BytesIO()
    photograph = Image.fromarray((colours + grain).clip(0, 255).astype(np.uint8))
    photograph.save(stream, "JPEG", quality=85)
    return stream.getvalue()
