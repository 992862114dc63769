"""Pictures of accuracies, garments and confidence."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from photos.evidence.answers import CORRECTED, Answers
from stages.pictures.figures import model_styles, save

NAMES = {  # as in the table of templates/photos.md
    "naive": "naive",
    "first": "cut out and converted",
    "converted": "two views",
    CORRECTED: "corrected",
}
GARMENT, STRANGER = "#0072B2", "#D55E00"


def accuracies(path: Path, table: pd.DataFrame) -> None:
    """Draw each model's accuracy over the garments, a panel for each way; see `scores`."""
    figure = Figure(figsize=(8.5, 4.6), layout="constrained")
    grid = figure.subplots(2, 2, sharex=True, sharey=True).ravel()
    styles = model_styles(dict.fromkeys(table.model))
    for axes, (way, part) in zip(grid, table.groupby("way", sort=False), strict=True):
        for place, row in enumerate(part.itertuples()):
            colour = styles[row.model]["color"]
            reach = 100 * np.array([[row.accuracy - row.low], [row.high - row.accuracy]])
            bar = axes.barh(
                place, 100 * row.accuracy, xerr=reach, color=colour, height=0.7, capsize=2
            )
            _, caps, whiskers = bar.errorbar.lines
            for each in (*caps, *whiskers):  # a bar may be as black as its whisker
                each.set_path_effects([withStroke(linewidth=3, foreground="white")])
        axes.set_title(NAMES[way])
        axes.set_yticks(range(len(part)), part.model)
        axes.set_xlim(0, 100)
        axes.grid(axis="x", alpha=0.3)
    grid[0].invert_yaxis()
    figure.supxlabel(
        f"right answers in %, with 95% interval (test part, six garments, n = {table.n.iloc[0]})",
        fontsize=9,
    )
    save(path, figure)


def labels(path: Path, table: pd.DataFrame, model: str) -> None:
    """Draw the share of a model's right answers, corrected, for each garment; see `scores`."""
    colour = model_styles(dict.fromkeys(table.model))[model]["color"]
    table = table[(table.way == CORRECTED) & (table.model == model)].reset_index()
    figure = Figure(figsize=(6.5, 2.8), layout="constrained")
    axes = figure.subplots()
    reach = 100 * np.array([table.accuracy - table.low, table.high - table.accuracy])
    axes.errorbar(100 * table.accuracy, table.index, xerr=reach, fmt="o", color=colour, capsize=3)
    axes.set_yticks(table.index, [f"{row.label} (n = {row.n})" for row in table.itertuples()])
    axes.invert_yaxis()
    axes.set_xlim(0, 103)  # a point at 100 is drawn whole
    axes.set_xlabel("right answers in %, with 95% interval (test part)")
    axes.set_title(f"Which garments {model} recognizes in photographs")
    axes.grid(axis="x", alpha=0.3)
    save(path, figure)


def confidences(path: Path, answers: Answers, model: str, threshold: float) -> None:
    """Draw how confident the model is in garments and in strangers, as shares of each."""
    figure = Figure(figsize=(6.5, 3), layout="constrained")
    axes = figure.subplots()
    confidence = answers.confidence(model)
    groups = [
        ("six garments", answers.garments, GARMENT, "-"),
        ("hats, shorts, skirts", answers.strangers, STRANGER, "--"),
    ]
    for name, which, colour, line in groups:
        ordered = np.sort(confidence[which])
        shares = 100 * np.arange(1, len(ordered) + 1) / len(ordered)
        label = f"{name} (n = {len(ordered)})"
        axes.step(ordered, shares, where="post", color=colour, linestyle=line, label=label)
    axes.axvline(threshold, color="black", linewidth=1, label=f"threshold, {threshold:.2f}")
    axes.set_xlabel("greatest corrected probability")
    axes.set_ylabel("% of photographs with\nat most this probability")
    axes.set(xlim=(0, 1), ylim=(0, 100))
    axes.set_title("Confidence in garments and in other items (test part)")
    axes.legend(frameon=False)
    axes.grid(alpha=0.3)
    save(path, figure)
