"""Grids of images, each grid in one Axes: with an Axes for each image, drawing takes far longer.

Lengths are in pixels of the images. A picture shows each of them as a square of whole dots, so
that all look alike, and makes room for its texts, however long the names in them are.
"""

import textwrap
from dataclasses import dataclass, field
from math import ceil

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from stages.data.dataset import IMAGE_SHAPE

SIDE = IMAGE_SHAPE[0]
GAP = 2  # between images, at least, and between an image and a text
BETWEEN = 5  # a mosaic and the title of the next one
LINE = 20  # characters of a text; a name may have 100, and would push the columns far apart

Place = tuple[int, int]  # row and column


@dataclass
class Mosaic:
    """A grid of images, uint8 (28, 28, 1), by their places; places without one stay blank.

    A head is the text above an image, a label the one at the left of a row. Maps, float (28, 28)
    in 0 ... 1, lie over their images as `layer` says, in the words of `imshow`.
    """

    columns: int
    title: str = ""
    head_size: float = 7  # in points
    layer: dict = field(default_factory=dict)
    images: dict[Place, np.ndarray] = field(default_factory=dict)
    heads: dict[Place, str] = field(default_factory=dict)
    maps: dict[Place, np.ndarray] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of rows that show something; 1 if none does."""
        return 1 + max([0, *(row for row, _ in self.images), *self.labels])


class _Part:
    """A mosaic in its Axes; its texts are measured before anything has a place."""

    def __init__(self, figure: Figure, mosaic: Mosaic, zoom: int) -> None:
        self.mosaic, self.zoom = mosaic, zoom
        self.axes = figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        points = GAP * zoom * 72 / figure.dpi
        style = {"fontsize": 9, "fontweight": "normal", "pad": points}
        self.title = self.axes.set_title(mosaic.title, y=1, **style)
        above = {"ha": "center", "va": "bottom", "fontsize": mosaic.head_size}
        self.heads = {place: self._text(text, above) for place, text in mosaic.heads.items()}
        beside = {"ha": "right", "va": "center"}
        self.labels = {row: self._text(text, beside) for row, text in mosaic.labels.items()}
        self.sizes = {
            text: self._size(text) for text in [*self.heads.values(), *self.labels.values()]
        }
        self.column = GAP + max([SIDE, *(self.sizes[text][0] for text in self.heads.values())])
        self.margin = GAP + max([0, *(self.sizes[text][0] for text in self.labels.values())])
        self.tops, self.inner = self._stack()
        self.height = self.inner + (self._size(self.title)[1] + GAP if mosaic.title else 0)

    def _text(self, text: str, style: dict) -> Text:
        lines = [textwrap.fill(line, LINE) for line in text.split("\n")]
        return self.axes.text(0, 0, "\n".join(lines), **style)

    def _size(self, text: Text) -> tuple[int, int]:
        """Return width and height of a text, rounded up."""
        box = text.get_window_extent()
        return ceil(box.width / self.zoom), ceil(box.height / self.zoom)

    def _stack(self) -> tuple[list[int], int]:
        """Return where the images of each row begin, and the height of all rows."""
        tops, below = [], 0
        for row in range(self.mosaic.rows):
            heads = [self.sizes[text][1] + 1 for (at, _), text in self.heads.items() if at == row]
            label = self.sizes[self.labels[row]][1] if row in self.labels else 0
            room = max(SIDE, label)
            below += max(heads, default=0)
            tops.append(below + (room - SIDE) // 2)
            below += room + GAP
        return tops, below - GAP

    def draw(self, width: int, centre: float) -> None:
        """Show images and maps and put the texts in their places; `centre`: of the title."""
        column = width // self.mosaic.columns
        lefts = [number * column + (column - SIDE) // 2 for number in range(self.mosaic.columns)]
        corners = {
            (row, number): (top, left)
            for row, top in enumerate(self.tops)
            for number, left in enumerate(lefts)
        }
        self._show(corners, (self.inner, width))
        for place, text in self.heads.items():
            top, left = corners[place]
            text.set_position((left + SIDE / 2, top - 1))
        for row, text in self.labels.items():
            text.set_position((lefts[0] - GAP, self.tops[row] + SIDE / 2))
        self.title.set_x(centre / width)

    def _show(self, corners: dict[Place, Place], shape: tuple[int, int]) -> None:
        """Show all images as one of this shape, and all maps as another one, clear elsewhere."""
        frame = {"extent": (0, shape[1], shape[0], 0), "aspect": "auto", "interpolation": "nearest"}
        images, maps = np.zeros(shape, np.uint8), np.full(shape, np.nan, np.float32)
        for whole, cells in ((images, self.mosaic.images), (maps, self.mosaic.maps)):
            for place, cell in cells.items():
                top, left = corners[place]
                whole[top : top + SIDE, left : left + SIDE] = cell.reshape(SIDE, SIDE)
        self.axes.imshow(images, cmap="gray_r", vmin=0, vmax=255, **frame)
        if self.mosaic.maps:
            self.axes.imshow(maps, vmin=0, vmax=1, **self.mosaic.layer, **frame)


def figure(title: str, mosaics: list[Mosaic], zoom: int, note: str = "") -> Figure:
    """Return a picture of mosaics with as many columns, one below the other, and a note below all.

    Each pixel of an image is `zoom` x `zoom` dots large. Titles and labels lie outside the figure:
    `save` makes room for them.
    """
    dpi = mpl.rcParams["savefig.dpi"]
    drawn = Figure(dpi=dpi)
    FigureCanvasAgg(drawn)  # measures texts as they will be drawn
    parts = [_Part(drawn, mosaic, zoom) for mosaic in mosaics]
    width = mosaics[0].columns * max(part.column for part in parts)
    height = sum(part.height for part in parts) + BETWEEN * (len(parts) - 1)
    drawn.set_size_inches(width * zoom / dpi, height * zoom / dpi)
    centre = (width - max(part.margin for part in parts)) / 2  # of the images and their labels
    bottom = height + BETWEEN
    for part in parts:
        bottom -= BETWEEN + part.height
        part.axes.set_position((0, bottom / height, 1, part.inner / height))
        part.draw(width, centre)
    across = {"x": centre / width, "ha": "center"}
    drawn.suptitle(title, y=1 + GAP / height, va="bottom", fontweight="bold", **across)
    drawn.supxlabel(note, y=-GAP / height, va="top", fontsize=8, **across)
    return drawn
