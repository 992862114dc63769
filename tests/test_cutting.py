"""A garment is cut out of its background, whatever the size and the colours of the picture."""

import cv2
import numpy as np
import pytest
from photographs import agreement, photograph, picture
from PIL import Image

from photos.conversion import cutting, steps
from photos.conversion.reading import Picture


@pytest.mark.parametrize("label", range(10))
def test_the_garment_is_found(label):
    image, mask = photograph(label)
    found = cutting.cut(picture(image))
    # Handles and straps enclose background, which is filled.
    assert agreement(found, mask) > (0.6 if label in (5, 8) else 0.9)


@pytest.mark.parametrize("size", [(200, 700), (700, 200), (61, 97), (1600, 1200)])
def test_the_garment_is_found_at_odd_sizes(size):
    image, _ = photograph(0, size=size)
    found = picture(image)
    _, mask = photograph(0, size=found.colours.shape[1::-1])
    assert agreement(cutting.cut(found), mask) > 0.85


def test_a_white_studio_needs_no_cutting_out(monkeypatch):
    monkeypatch.setattr(cv2, "grabCut", None)
    image, mask = photograph(1)
    alone = np.where(mask[..., None], np.asarray(image), 255).astype(np.uint8)
    assert agreement(cutting.cut(picture(Image.fromarray(alone))), mask) > 0.9


def test_a_transparent_background_needs_none_either(monkeypatch):
    monkeypatch.setattr(cv2, "grabCut", None)
    image, mask = photograph(1)
    image.putalpha(Image.fromarray((mask * 255).astype(np.uint8)))
    assert (cutting.cut(picture(image)) == mask).all()


@pytest.mark.parametrize("size", [(1, 1), (2, 9), (1, 640), (640, 1), (28, 28), (15, 400)])
@pytest.mark.parametrize("kind", ["one colour", "noise"])
def test_where_nothing_stands_out_the_whole_picture_is_taken(size, kind):
    pixels = np.full((*size[::-1], 3), 90, np.uint8)
    if kind == "noise":
        pixels[:] = np.random.default_rng(0).integers(0, 256, pixels.shape)
    done = steps.convert(Picture(pixels))
    assert done.mask.shape == pixels.shape[:2]
    assert done.mask.any()
    assert kind == "noise" or done.mask.all()
    assert done.views.any(axis=(1, 2)).all()
