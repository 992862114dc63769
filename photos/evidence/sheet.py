"""A sheet of photographs: photo, cut-out, the image that the model sees, and its answer."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from photos import registry
from photos.conversion import reading, steps
from photos.evidence.answers import CORRECTED, RIGHT, Answers
from photos.registry import RAW, STRANGERS, Photograph
from stages.common import files
from stages.pictures.figures import image, save

RIGHT_COLOUR, WRONG_COLOUR = "#0072B2", "#D55E00"
KINDS = (*RIGHT, *STRANGERS)
ROW, HEAD = 1.05, 0.5  # heights in inches: a photograph with its caption, the title


def choose(answers: Answers, model: str, right: int, wrong: int) -> dict[str, list[int]]:
    """Return places of photographs to show for each label: the first right, then wrong ones.

    If there are too few of one, there are more of the other.
    """
    correct = answers.correct(CORRECTED, model)
    shown = {}
    for label in KINDS:
        of_label = answers.labels == label
        hits = np.flatnonzero(of_label & correct).tolist()
        misses = np.flatnonzero(of_label & ~correct).tolist()
        most = right + wrong
        hits = hits[: max(right, most - len(misses))]
        shown[label] = [*hits, *misses[: most - len(hits)]]
    return {label: places for label, places in shown.items() if places}


def draw(
    path: Path, answers: Answers, model: str, threshold: float, shown: dict[str, list[int]]
) -> None:
    """Draw the chosen test photographs, a row for each label, three pictures for each photograph.

    An answer less confident than `threshold` is "none of the ten". Raises `UserError` if a
    photograph is missing.
    """
    photographs = registry.read("test")
    columns = max(len(places) for places in shown.values())
    figure = Figure(figsize=(2.1 * columns + 0.4, ROW * len(shown) + HEAD))
    grid = figure.subplots(
        len(shown),
        4 * columns,  # three pictures and a gap
        squeeze=False,
        gridspec_kw={
            "width_ratios": [1, 1, 1, 0.15] * columns,
            "wspace": 0.05,
            "hspace": 0.35,
            "left": 0.02,
            "right": 1,
            "bottom": 0.01,
            "top": 1 - HEAD / (ROW * len(shown) + HEAD),
        },
    )
    for axes in grid.ravel():
        axes.set_axis_off()
    for row, (label, places) in zip(grid, shown.items(), strict=True):
        middle = row[0].get_position(original=True)
        figure.text(0.01, (middle.y0 + middle.y1) / 2, label, rotation=90, va="center", ha="right")
        for column, place in enumerate(places):
            _photograph(row[4 * column : 4 * column + 3], photographs[place])
            text, right = caption(answers, model, threshold, place)
            colour = RIGHT_COLOUR if right else WRONG_COLOUR
            row[4 * column + 1].text(
                0.5, -0.04, text, color=colour, fontsize=9, ha="center", va="top",
                transform=row[4 * column + 1].transAxes,
            )  # fmt: skip
    figure.suptitle(
        f"Test photographs, cut-outs, and what {model} sees and answers, with its confidence:\n"
        "right in blue, wrong in orange with an x",
        y=1,
        va="top",
        fontweight="bold",
    )
    save(path, figure)


def _photograph(row: list[Axes], photograph: Photograph) -> None:
    """Show the photograph, the garment alone, and its image dark on white."""
    made = steps.convert(reading.read(files.content(RAW / photograph.path, "download")))
    photo, cut_out, converted = row
    for axes, pixels in ((photo, made.photo), (cut_out, made.trimmed)):
        axes.imshow(pixels)
    image(converted, made.image[..., None])
    for axes in row:
        axes.set_anchor("S")  # all captions at one height


def caption(answers: Answers, model: str, threshold: float, place: int) -> tuple[str, bool]:
    """Return what the model answered with its confidence, and whether that is right."""
    name = answers.predicted(CORRECTED, model)[place]
    right = bool(answers.correct(CORRECTED, model)[place])
    confidence = answers.confidence(model)[place]
    if confidence < threshold:
        name, right = "none of the ten", bool(answers.strangers[place])
    return f"{'' if right else 'x '}{name}, {confidence:.0%}", right
