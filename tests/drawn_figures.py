"""The figures that `compare` makes of small results, kept instead of drawn."""

from pathlib import Path

import pytest
import small_results
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from stages.pictures import figures

# Not in the order of the alphabet, so that a colour by place among the sorted names is wrong.
MODELS = ["linear", "ann", "baseline", "augmented"]
COLOUR = {model: colour.lower() for model, colour in figures.colours(MODELS).items()}


@pytest.fixture(scope="session")
def drawn_from(tmp_path_factory) -> Path:
    """A folder in which `compare` ran and left its figures, see `drawn`."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="session")
def drawn(drawn_from) -> dict[str, Figure]:
    """The figures of `compare` by the names of their files, not drawn."""
    found = {}

    def keep(figure: Figure, path: Path, **_options: object) -> None:
        found[path.stem.removeprefix(".part-")] = figure
        small_results.write_bytes(path, small_results.PIXEL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", keep)
        small_results.compared(drawn_from, MODELS, patch)
    return found


def centres(axes: Axes) -> list[tuple[float, float]]:
    """The middles of the frames in a picture."""
    return [
        (each.get_x() + each.get_width() / 2, each.get_y() + each.get_height() / 2)
        for each in axes.patches
    ]
