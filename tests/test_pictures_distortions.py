"""What the pictures say of distorted images: by severity, seen in training or held out."""

import numpy as np
import pandas as pd
import pytest
import small_results
from drawn_figures import COLOUR, MODELS, centres
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from stages.distortions.registry import DISTORTIONS


def test_severity_0_is_the_accuracy_on_the_same_images_undistorted(drawn, drawn_from):
    for model in MODELS:
        with np.load(drawn_from / f"data/predictions/{model}/test.npz") as arrays:
            correct = arrays["probabilities"].argmax(axis=1) == arrays["labels"]
        chosen = np.arange(0, small_results.TEST, small_results.TEST // small_results.DISTORTED)
        assert correct.mean() != correct[chosen].mean()
        for axes in lined(drawn["severities"]):
            [line] = [line for line in axes.lines if line.get_label() == model]
            assert line.get_ydata()[0] == pytest.approx(100 * correct[chosen].mean())


def test_what_a_model_has_seen_in_training_is_dotted_and_what_is_held_out_is_named(drawn):
    several = {name: each for name, each in DISTORTIONS.items() if len(each.severities) > 1}
    for axes, (name, distortion) in zip(lined(drawn["severities"]), several.items(), strict=True):
        assert axes.get_title("left") == titled(name) + (
            " (held out)" if distortion.held_out else ""
        )
        dotted = [line.get_label() for line in axes.lines if line.get_linestyle() == ":"]
        assert dotted == ([MODELS[-1]] if name in small_results.SEEN else [])


def test_a_distortion_of_one_severity_has_bars_dotted_where_it_was_seen_in_training(
    drawn, drawn_from
):
    table = pd.read_csv(drawn_from / "plots/compare/distortions.csv").set_index("distortion")
    flip, stripe = [axes for axes in drawn["severities"].axes if axes.patches]
    assert flip.get_title("left") == "flip, one severity"
    assert stripe.get_title("left") == "stripe (held out), one severity"
    for axes, name in ((flip, "flip"), (stripe, "stripe")):
        heights = [bar.get_height() for bar in axes.patches]
        assert heights == pytest.approx((100 * table.loc[name].accuracy).tolist())
        assert [to_hex(bar.get_facecolor()) for bar in axes.patches] == list(COLOUR.values())
        assert [label.get_text() for label in axes.get_xticklabels()] == MODELS
        assert [bar.get_hatch() for bar in axes.patches] == [""] * len(MODELS)  # none has seen it


def lined(figure: Figure) -> list[Axes]:
    """The panels of a figure that have curves."""
    return [axes for axes in figure.axes if axes.lines]


def titled(name: str) -> str:
    """The name of a distortion in titles."""
    return {"gaussian_blur": "Gaussian blur"}.get(name, name.replace("_", " "))


def test_the_table_of_distortions_has_means_in_cells_and_frames_what_was_seen(drawn, drawn_from):
    table = pd.read_csv(drawn_from / "plots/compare/distortions.csv")
    means = 100 * table.groupby(["distortion", "model"]).accuracy.mean()
    clean, *others = drawn["distortions"].axes
    assert [name.get_text() for name in clean.get_yticklabels()] == MODELS
    assert [name.get_text() for name in clean.get_xticklabels()] == ["undistorted"]
    shown = []
    for axes, held_out in zip(others, (False, True), strict=True):
        names = [name.get_text().lower().replace(" ", "_") for name in axes.get_xticklabels()]
        assert {DISTORTIONS[name].held_out for name in names} == {held_out}
        assert axes.get_title().startswith("held out") == held_out
        cells = {text.get_position(): text.get_text() for text in axes.texts}
        assert cells == {
            (column, row): f"{means[name, model]:.0f}"
            for column, name in enumerate(names)
            for row, model in enumerate(MODELS)
        }
        framed = [(names[round(x)], MODELS[round(y)]) for x, y in centres(axes)]
        assert framed == [(name, MODELS[-1]) for name in names if name in small_results.SEEN]
        shown += names
    assert sorted(shown) == sorted(DISTORTIONS)
