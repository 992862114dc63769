"""Pictures whose bytes depend on the numbers alone."""

from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.common.files import replacing

# Distinct without colour vision, after M. Okabe and K. Ito, "Color Universal Design", 2008.
# The position of a model in params.yaml gives its colour in every picture.
COLOURS = ["#777777", "#E69F00", "#0072B2", "#56B4E9", "#009E73", "#CC79A7", "#D55E00", "#000000"]

MARKERS = "sPoX^Dv*"  # likewise; they keep close points of several models apart

mpl.rcParams.update(
    {
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "figure.dpi": 100,
        "savefig.dpi": 130,
        "savefig.facecolor": "white",
        "text.parse_math": False,  # names are text: a class may be called $x$
    }
)


def colours(models: Sequence[str]) -> dict[str, str]:
    """Return each model's colour, by its position in `models`."""
    return {model: COLOURS[place % len(COLOURS)] for place, model in enumerate(models)}


def model_styles(models: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return each model's colour, marker and label as Matplotlib takes them, by its position."""
    palette = colours(list(models))
    return {
        model: {"color": colour, "marker": marker, "label": model}
        for (model, colour), marker in zip(palette.items(), cycle(MARKERS), strict=False)
    }


def save(path: str | Path, figure: Figure) -> None:
    """Write a PNG without the version number that Matplotlib would add to it."""
    with replacing(path) as partial:
        figure.savefig(partial, metadata={"Software": None}, bbox_inches="tight")


def image(axes: Axes, pixels: np.ndarray) -> None:
    """Show one image, (28, 28, 1), dark on white, without axes."""
    axes.imshow(pixels[..., 0], cmap="gray_r", vmin=0, vmax=255)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
