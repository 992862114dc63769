"""Grids of images: every pixel is a square of dots, and nothing lies over anything else."""

from itertools import combinations

import mosaics
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from stages.data.dataset import Split
from stages.pictures import examples, gallery, mosaic, occlusion
from stages.pictures.figures import save
from stages.pictures.mosaic import Mosaic

NAMES = {
    "short": "",
    "words": " is a name of many words, as long as a name may be: a hundred characters, no more",
    "unbroken": "W" * 98,
    "accents": "\N{LATIN CAPITAL LETTER A WITH CIRCUMFLEX AND TILDE}" * 98,  # high
}
IMAGE = np.random.default_rng(0).integers(1, 256, (28, 28, 1), dtype=np.uint8)


def saved(path, figure: Figure) -> np.ndarray:
    """Save a picture and return its shades of grey, (height, width) in 0 ... 255."""
    save(path, figure)
    dots = np.round(imread(path) * 255).astype(int)
    assert (dots[..., :3] == dots[..., :1]).all()
    return dots[..., 0]


@pytest.mark.parametrize("zoom", [1, 3, 4])
def test_each_pixel_is_a_square_of_dots_dark_on_white(tmp_path, zoom):
    dots = saved(tmp_path / "a.png", mosaic.figure("", [Mosaic(1, images={(0, 0): IMAGE})], zoom))
    rows, columns = (np.flatnonzero((dots < 255).any(axis=axis)) for axis in (1, 0))
    inside = dots[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    expected = 255 - IMAGE[..., 0].repeat(zoom, axis=0).repeat(zoom, axis=1)
    np.testing.assert_allclose(inside, expected, atol=1)  # Matplotlib rounds shades


def test_images_lie_below_their_heads_and_beside_their_labels():
    grid = Mosaic(3, heads={(0, 0): "one", (0, 2): "two", (1, 1): "three"}, labels={1: "second"})
    grid.images.update({place: np.full((28, 28, 1), 1 + sum(place)) for place in grid.heads})
    grid.maps[1, 1] = np.full((28, 28), 0.5)
    [axes] = mosaics.grids(mosaic.figure("", [grid], 3))
    heads = mosaics.heads(axes)
    assert mosaics.words(heads) == ["one", "two", "three"]
    assert mosaics.values([mosaics.below(axes, head) for head in heads]) == [1, 3, 3]
    [label] = mosaics.labels(axes)
    assert mosaics.values(mosaics.beside(axes, label, 3)) == [0, 3, 0]
    over = mosaics.beside(axes, label, 3, layer=1)
    assert [np.isfinite(each).any() for each in over] == [False, True, False]
    assert (mosaics.below(axes, heads[2], layer=1) == 0.5).all()


def test_a_place_without_a_map_keeps_the_colour_of_its_image(tmp_path):
    """A map in the second row does not tint the first one."""
    grid = Mosaic(1, images={(0, 0): IMAGE, (1, 0): IMAGE}, maps={(1, 0): np.zeros((28, 28))},
                  layer={"cmap": "gray", "alpha": 1})  # fmt: skip
    dots = saved(tmp_path / "a.png", mosaic.figure("", [grid], 1))
    top, left = np.argwhere(dots < 255)[0][0], np.flatnonzero((dots < 255).any(axis=0))[0]
    first = dots[top : top + 28, left : left + 28]
    np.testing.assert_allclose(first, 255 - IMAGE[..., 0], atol=1)
    assert (dots[top + 30 : top + 58, left : left + 28] == 0).all()


def drawn(monkeypatch, names: list[str]) -> list[Figure]:
    """Return all pictures of images for classes of these names, with twelve images of each."""
    figures: list[Figure] = []
    for module in (examples, gallery, occlusion):
        monkeypatch.setattr(module, "save", lambda _, figure: figures.append(figure))
    count = len(names)
    images = np.full((12 * count, 28, 28, 1), 200, np.uint8)
    split = Split(images, np.arange(len(images)) % count, names)
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.full(count, 0.1), len(images)).astype(np.float32)
    examples.samples("unused.png", split)
    examples.distortions("unused.png", images[0], dict.fromkeys(names, images[:5]))
    gallery.predictions("unused.png", names[0], split, probabilities)
    gallery.confusions("unused.png", names[0], split, probabilities)
    same = np.full((256, count), 1 / count)
    occlusion.picture("unused.png", names[0], lambda _: same, split, probabilities)
    return figures


def texts(figure: Figure) -> dict[str, Bbox]:
    """Return where each text of a picture is."""
    figure.draw_without_rendering()
    found = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    hidden = [axis for axes in mosaics.grids(figure) for axis in (axes.xaxis, axes.yaxis)]
    ticks = {text for axis in hidden for text in axis.findobj(Text)}
    return {f"{n} {text.get_text()}": text.get_window_extent()
            for n, text in enumerate(found) if text not in ticks}  # fmt: skip


@pytest.mark.parametrize("count", [2, 10, 24])
@pytest.mark.parametrize("name", NAMES)
def test_no_text_lies_over_another_or_over_an_image(monkeypatch, name, count):
    names = [f"{number}{NAMES[name]}" if number % 3 else f"{number}" for number in range(count)]
    figures = drawn(monkeypatch, names)
    assert len(figures) == 5
    for figure in figures:
        boxes = texts(figure)
        for (one, first), (other, second) in combinations(boxes.items(), 2):
            assert not first.overlaps(second), (one, other)
        for axes in mosaics.grids(figure):
            pixels = axes.images[0].get_array()
            for text, box in boxes.items():
                corners = np.round(axes.transData.inverted().transform(box), 6)
                (left, right), (top, bottom) = (sorted(side) for side in corners.T)
                over = pixels[
                    max(int(top), 0) : max(int(np.ceil(bottom)), 0),
                    max(int(left), 0) : max(int(np.ceil(right)), 0),
                ]
                assert not over.any(), text
            assert np.count_nonzero(pixels) % 28**2 == 0
