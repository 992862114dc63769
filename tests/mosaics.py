"""What a picture of images shows, read off its Axes: texts, and the images around them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from stages.pictures.mosaic import GAP, SIDE


def grids(figure: Figure) -> list[Axes]:
    """Return the Axes that show images."""
    return [axes for axes in figure.axes if axes.images]


def heads(axes: Axes) -> list[Text]:
    """Return the texts above images, in the order in which one reads."""
    found = [text for text in axes.texts if text.get_ha() == "center"]
    return sorted(found, key=lambda text: text.get_position()[::-1])


def labels(axes: Axes) -> list[Text]:
    """Return the texts at the left of rows, the uppermost first."""
    found = [text for text in axes.texts if text.get_ha() == "right"]
    return sorted(found, key=lambda text: text.get_position()[1])


def words(texts: list[Text]) -> list[str]:
    return [text.get_text() for text in texts]


def _pixels(axes: Axes, layer: int) -> np.ndarray:
    """Return all images as they are shown at once, or all maps, NaN where there is none."""
    shown = axes.images[layer].get_array()
    return shown.filled(np.nan) if layer else shown.filled()


def below(axes: Axes, head: Text, layer: int = 0) -> np.ndarray:
    """Return the image, (28, 28), right below a text; with `layer` 1 the map over it."""
    centre, bottom = head.get_position()
    left, top = int(centre) - SIDE // 2, int(bottom) + 1
    return _pixels(axes, layer)[top : top + SIDE, left : left + SIDE]


def beside(axes: Axes, label: Text, columns: int, layer: int = 0) -> list[np.ndarray]:
    """Return the images, (28, 28), in the row of a label, also the blank ones; or their maps."""
    pixels = _pixels(axes, layer)
    right, middle = label.get_position()
    top, first, step = int(middle) - SIDE // 2, int(right) + GAP, pixels.shape[1] // columns
    lefts = (first + step * column for column in range(columns))
    return [pixels[top : top + SIDE, left : left + SIDE] for left in lefts]


def values(images: list[np.ndarray]) -> list[float]:
    """Return the one value that each image, of one colour, has; 0 if it is blank."""
    for image in images:
        assert image.shape == (SIDE, SIDE)
        assert image.min() == image.max()
    return [image.flat[0] for image in images]
