"""What the pictures say: numbers of images, colours of models, which figure stands where."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn_figures import COLOUR, MODELS, centres
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from stages.evidence.pictures.labels import spread


def texts(figure: Figure) -> str:
    """Every text of a figure, a line for each."""
    return "\n".join(each.get_text() for each in figure.findobj(Text))


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("accuracy", {"300"}),
        ("cost", {"300"}),
        ("curves", {"150"}),
        ("validation", {"150"}),
        ("classes", {"100"}),
        ("differences", {"300"}),
        ("distortions", {"60"}),
        ("severities", {"60"}),
        ("reliability", {"300"}),
    ],
)
def test_a_picture_names_the_number_of_its_images(drawn, name, counts):
    """There are 300 test images, 100 of each class, 150 validation images and 60 distorted ones."""
    assert set(re.findall(r"n = ([\d,]+)", texts(drawn[name]))) == counts


@pytest.mark.parametrize("name", ["curves", "validation", "cost", "classes", "severities"])
def test_a_model_has_its_colour_in_every_picture(drawn, name):
    seen = set()
    for axes in drawn[name].axes:
        for line in axes.lines:
            seen.add((line.get_label(), to_hex(line.get_color())))
        for points in axes.collections:
            seen.add((points.get_label(), to_hex(points.get_facecolor()[0])))
    assert seen == set(COLOUR.items())


def logged(folder: Path) -> pd.DataFrame:
    """The curves of `compare`, by model and split."""
    table = pd.read_csv(folder / "plots/compare/curves.csv")
    return table.set_index(["model", "split"]).sort_index()


def test_a_model_has_a_row_of_its_own_curves_with_the_epoch_that_was_kept(drawn, drawn_from):
    table, grid = logged(drawn_from), np.reshape(drawn["curves"].axes, (len(MODELS), 2))
    heads = [axes.get_title() for axes in grid[0]]
    assert heads == ["Accuracy in %", "Loss (cross-entropy, nats)"]
    for column, (measure, unit) in zip(grid.T, {"accuracy": 100, "loss": 1}.items(), strict=True):
        assert len({(axes.get_xlim(), axes.get_ylim()) for axes in column}) == 1
        for model, axes in zip(MODELS, column, strict=True):
            training, validation, kept = axes.lines
            for line, split in ((training, "training"), (validation, "validation")):
                rows = table.loc[(model, split)]
                assert line.get_xdata().tolist() == rows.epoch.tolist()
                assert line.get_ydata().tolist() == (unit * rows[measure]).tolist()
            assert (training.get_linestyle(), validation.get_linestyle()) == (":", "-")
            assert kept.get_xydata().tolist() == [[3, validation.get_ydata()[2]]]
    for model, axes in zip(MODELS, grid[:, 0], strict=True):
        assert {model, "epoch 3 of 4"} < {each.get_text() for each in axes.texts}


def test_where_a_curve_begins_outside_the_axes_is_written_there(drawn, drawn_from):
    table = logged(drawn_from)
    for axes, (measure, unit) in zip(
        drawn["curves"].axes[:2], {"accuracy": 100, "loss": 1}.items(), strict=True
    ):
        low, high = axes.get_ylim()
        first = {split: unit * table.loc[(MODELS[0], split)][measure].iloc[0]
                 for split in ("training", "validation")}  # fmt: skip
        notes = {f"{split} begins at {value:.3g}" for split, value in first.items()
                 if not low <= value <= high}  # fmt: skip
        assert {each.get_text() for each in axes.texts if "begins" in each.get_text()} == notes
        assert notes


def test_all_models_are_compared_on_validation_each_line_with_its_name(drawn, drawn_from):
    table = logged(drawn_from)
    for axes, measure, unit in zip(
        drawn["validation"].axes, ("accuracy", "loss"), (100, 1), strict=True
    ):
        ends = {}
        for line, ring in zip(axes.lines[::2], axes.lines[1::2], strict=True):
            rows = table.loc[(line.get_label(), "validation")]
            assert line.get_ydata().tolist() == (unit * rows[measure]).tolist()
            assert ring.get_xydata().tolist() == [[3, line.get_ydata()[2]]]
            ends[line.get_label()] = line.get_xydata()[-1].tolist()
        assert {name.get_text(): list(name.xy) for name in axes.texts} == ends
        upwards = [name.get_text() for name in sorted(axes.texts, key=lambda each: each.xyann[1])]
        assert upwards == sorted(ends, key=lambda model: ends[model][1])


def test_names_are_moved_apart_no_further_than_needed():
    """Two at one place share the way; a third that is far enough stays."""
    assert spread(np.array([5.0, 1.0, 1.0]), 0.5).tolist() == [5.0, 0.75, 1.25]
    assert spread(np.array([2.0]), 0.5).tolist() == [2.0]


def test_bars_and_costs_show_the_test_error_in_the_colour_of_the_model(drawn, drawn_from):
    scores = pd.read_csv(drawn_from / "plots/compare/models.csv", index_col="model")
    errors = 100 * (1 - scores.test_accuracy)
    bars = drawn["accuracy"].axes[0].patches
    assert [bar.get_width() for bar in bars] == pytest.approx(errors.tolist())
    assert [to_hex(bar.get_facecolor()) for bar in bars] == list(COLOUR.values())
    assert [text.get_text() for text in drawn["accuracy"].axes[0].texts] == [
        f"{errors[model]:.2f}% (accuracy {100 - errors[model]:.2f}%)" for model in MODELS
    ]
    for axes, cost in zip(drawn["cost"].axes, ("parameters", "flops"), strict=True):
        for points in axes.collections:
            model = points.get_label()
            [place] = points.get_offsets().tolist()
            assert place == pytest.approx([scores[cost][model], errors[model]])
        assert {name.get_text(): list(name.xy) for name in axes.texts} == {
            points.get_label(): points.get_offsets()[0].tolist() for points in axes.collections
        }


def test_each_pair_stands_once_as_the_model_of_the_row_minus_that_of_the_column(drawn, drawn_from):
    pairs = pd.read_csv(drawn_from / "plots/compare/differences.csv")
    axes = drawn["differences"].axes[0]
    rows = [name.get_text() for name in axes.get_yticklabels()]
    columns = [name.get_text() for name in axes.get_xticklabels()]
    cells = {}
    for text in axes.texts:
        column, row = text.get_position()
        cells[columns[column], rows[row]] = text.get_text()
    assert len(axes.texts) == len(cells) == len(pairs)
    for pair in pairs.itertuples():
        expected = (
            f"{-100 * pair.difference:+.2f}\n{-100 * pair.high:+.2f} to {-100 * pair.low:+.2f}\n"
        )
        assert cells[pair.model, pair.other].startswith(expected)
    framed = {(columns[round(x)], rows[round(y)]) for x, y in centres(axes)}
    undecided = pairs[pairs.p_holm >= 0.05]
    assert framed == set(zip(undecided.model, undecided.other, strict=True))
    assert 0 < len(framed) < len(pairs)
