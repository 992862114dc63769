"""From a picture to images of Fashion-MNIST's convention, with every step at hand for showing."""

from dataclasses import dataclass

import cv2
import numpy as np

from photos.conversion import canvas, cutting
from photos.conversion.canvas import SIDE, View
from photos.conversion.reading import Picture

# The first is the paper's. A model answers each; the answers are averaged. docs/photos.md says what
# the second is worth on the validation part; of other views that were tried there, nothing is kept.
VIEWS = (View(), View(widest=20, light=100, sharpness=0.0))


@dataclass(frozen=True)
class Steps:
    """One picture on its way; all uint8 but `mask`.

    `photo`: RGB (h, w, 3). `mask`: bool (h, w), where the garment is. `trimmed`: RGB, the garment
    alone on white. `shrunk`, `sharpened`: grey, longest edge 28. `centred`: (28, 28).
    `image`: (28, 28), negated: the image of the paper's steps. `views`: (views, 28, 28), all
    images that a model is asked about, `image` first.
    """

    photo: np.ndarray
    mask: np.ndarray
    trimmed: np.ndarray
    shrunk: np.ndarray
    sharpened: np.ndarray
    centred: np.ndarray
    image: np.ndarray
    views: np.ndarray


def convert(picture: Picture) -> Steps:
    """Return the steps of a picture; the same pixels give the same bytes.

    A picture that is in the convention already passes unchanged, see `is_converted`.
    """
    if is_converted(picture):
        return _unchanged(picture)
    mask = cutting.cut(picture)
    trimmed, inside = canvas.trim(picture.colours, mask)
    shrunk = canvas.shrink(canvas.grey(trimmed, inside, None), SIDE)
    sharpened = canvas.sharpen(shrunk, 1.0)
    centred = canvas.centre(sharpened)
    views = np.stack([_viewed(trimmed, inside, view) for view in VIEWS])
    return Steps(
        photo=picture.colours,
        mask=mask,
        trimmed=trimmed,
        shrunk=shrunk.round().astype(np.uint8),
        sharpened=sharpened.round().astype(np.uint8),
        centred=centred.round().astype(np.uint8),
        image=views[0],
        views=views,
    )


def is_converted(picture: Picture) -> bool:
    """Return whether a picture is 28 x 28, grey, and dark in most of its corners.

    So are all 70,000 images of Fashion-MNIST.
    """
    colours = picture.colours
    if colours.shape[:2] != (SIDE, SIDE) or (colours != colours[..., :1]).any():
        return False
    return float(np.median(colours[[0, 0, -1, -1], [0, -1, 0, -1], 0])) < 64


def naive(picture: Picture) -> np.ndarray:
    """Return a picture as tutorials convert it, uint8 (28, 28): shrunk, grey, negated."""
    levels = cv2.cvtColor(picture.colours, cv2.COLOR_RGB2GRAY)
    return 255 - cv2.resize(levels, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _viewed(trimmed: np.ndarray, inside: np.ndarray, view: View) -> np.ndarray:
    shrunk = canvas.shrink(canvas.grey(trimmed, inside, view.light), view.widest)
    return canvas.negate(canvas.centre(canvas.sharpen(shrunk, view.sharpness)))


def _unchanged(picture: Picture) -> Steps:
    image = picture.colours[..., 0]
    mask = image > 0
    return Steps(
        photo=picture.colours,
        mask=mask,
        trimmed=picture.colours,
        shrunk=255 - image,
        sharpened=255 - image,
        centred=255 - image,
        image=image,
        views=image[None],
    )
