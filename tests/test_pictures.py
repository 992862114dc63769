"""What the pictures say: numbers of images, colours of models, which figure stands where."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import small_results
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from stages.distortions.registry import DISTORTIONS
from stages.evidence.pictures import reliability
from stages.evidence.pictures.labels import spread
from stages.pictures import figures

# Not in the order of the alphabet, so that a colour by place among the sorted names is wrong.
MODELS = ["linear", "ann", "baseline", "augmented"]
COLOUR = {model: colour.lower() for model, colour in figures.colours(MODELS).items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder in which `compare` ran and left its figures, see `drawn`."""
    return tmp_path_factory.mktemp("pictures")


@pytest.fixture(scope="module")
def drawn(folder) -> dict[str, Figure]:
    """The figures of `compare` by the names of their files, not drawn."""
    found = {}

    def keep(figure: Figure, path: Path, **_options: object) -> None:
        found[path.stem.removeprefix(".part-")] = figure
        small_results.write_bytes(path, small_results.PIXEL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", keep)
        small_results.compared(folder, MODELS, patch)
    return found


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


def test_a_model_has_a_row_of_its_own_curves_with_the_epoch_that_was_kept(drawn, folder):
    table, grid = logged(folder), np.reshape(drawn["curves"].axes, (len(MODELS), 2))
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


def test_where_a_curve_begins_outside_the_axes_is_written_there(drawn, folder):
    table = logged(folder)
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


def test_all_models_are_compared_on_validation_each_line_with_its_name(drawn, folder):
    table = logged(folder)
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


def test_bars_and_costs_show_the_test_error_in_the_colour_of_the_model(drawn, folder):
    scores = pd.read_csv(folder / "plots/compare/models.csv", index_col="model")
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


def test_no_marker_covers_another_of_its_class(drawn):
    """Markers of two models in the band of a class are at least their own height apart."""
    figure = drawn["classes"]
    figure.draw_without_rendering()
    [axes] = figure.axes
    markers = [points.get_offsets()[:, 1] for points in axes.collections]
    height = np.sqrt(2 * axes.collections[0].get_sizes()[0]) * figure.dpi / 72
    band = np.sort(np.stack(markers), axis=0)
    pixels = axes.transData.transform(np.stack([np.zeros(band.size), band.ravel()], axis=1))
    gaps = np.diff(-pixels[:, 1].reshape(band.shape), axis=0)
    assert gaps.min() > height
    assert (np.rint(band) == np.arange(len(small_results.CLASSES))).all()


def test_calibration_is_dotted_before_and_solid_after_the_scaling(drawn, folder):
    for model, axes in zip(MODELS, drawn["reliability"].axes, strict=True):
        _, before, after = axes.lines
        assert axes.get_title("left").startswith(f"{model}, T = ")
        assert {to_hex(before.get_color()), to_hex(after.get_color())} == {COLOUR[model]}
        assert (before.get_linestyle(), after.get_linestyle()) == (":", "-")
        with np.load(folder / f"data/predictions/{model}/test.npz") as arrays:
            confidence = arrays["probabilities"].max(axis=1)
        assert before.get_xdata().min() == pytest.approx(lowest_bin(confidence), rel=1e-4)
        assert before.get_xdata().tolist() != after.get_xdata().tolist()
        points = axes.collections[0]
        assert len(points.get_facecolor()) == 0  # open
        counts = np.unique(np.ceil(15 * confidence), return_counts=True)[1]
        areas = np.maximum(reliability.LARGEST * counts / counts.sum(), reliability.SMALLEST)
        assert points.get_sizes().tolist() == pytest.approx(areas.tolist())


def test_bins_with_hardly_an_image_are_left_out(tmp_path, monkeypatch):
    """One image of 1,000 is too few for an accuracy, two are just enough."""
    found = []
    monkeypatch.setattr(reliability, "save", lambda _, figure: found.append(figure))
    bins = pd.DataFrame(
        {"images": [1, 2, 997], "accuracy": [0, 1, 0.9], "confidence": [0.2, 0.3, 1]}
    )
    scores = pd.DataFrame({"temperature": 1, "ece": 0, "ece_scaled": 0}, index=["ann"])
    reliability.draw(tmp_path / "unused.png", {"ann": (bins, bins)}, scores)
    [axes] = found[0].axes
    _, before, after = axes.lines
    assert before.get_xdata().tolist() == after.get_xdata().tolist() == [0.3, 1]


def lowest_bin(confidence: np.ndarray) -> float:
    """The mean confidence in the lowest of 15 bins that has an image."""
    place = np.ceil(15 * confidence)
    return float(confidence[place == place.min()].mean())


def test_severity_0_is_the_accuracy_on_the_same_images_undistorted(drawn, folder):
    for model in MODELS:
        with np.load(folder / f"data/predictions/{model}/test.npz") as arrays:
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


def test_a_distortion_of_one_severity_has_bars_dotted_where_it_was_seen_in_training(drawn, folder):
    table = pd.read_csv(folder / "plots/compare/distortions.csv").set_index("distortion")
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


def test_the_table_of_distortions_has_means_in_cells_and_frames_what_was_seen(drawn, folder):
    table = pd.read_csv(folder / "plots/compare/distortions.csv")
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


def centres(axes: Axes) -> list[tuple[float, float]]:
    """The middles of the frames in a picture."""
    return [
        (each.get_x() + each.get_width() / 2, each.get_y() + each.get_height() / 2)
        for each in axes.patches
    ]


def test_each_pair_stands_once_as_the_model_of_the_row_minus_that_of_the_column(drawn, folder):
    pairs = pd.read_csv(folder / "plots/compare/differences.csv")
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


@pytest.mark.parametrize("name", ["confusion", *MODELS])
def test_confusion_matrices_have_the_actual_class_in_rows_and_only_mistakes_in_colour(
    drawn, folder, name
):
    """`confusion` is of the winner, the last model."""
    model = MODELS[-1] if name == "confusion" else name
    cells = pd.read_csv(folder / "plots/compare/confusion.csv").set_index("model").loc[model]
    names = small_results.CLASSES
    axes = drawn[name].axes[0]
    assert axes.get_title("left").startswith(f"{model}: ")
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "actual")
    shown = {text.get_position(): text.get_text() for text in axes.texts}
    colours = np.ma.filled(axes.images[0].get_array(), np.nan)
    for cell in cells.itertuples():
        column, row = names.index(cell.predicted), names.index(cell.actual)
        assert shown.get((column, row), "0") == str(cell.count)
        if row == column or cell.count == 0:
            assert np.isnan(colours[row, column])
        else:
            assert colours[row, column] == pytest.approx(100 * cell.share)


def test_matrices_of_all_models_have_one_scale_of_colours_that_of_the_winner_its_own(drawn):
    scales = {model: drawn[model].axes[0].images[0].get_clim() for model in MODELS}
    greatest = [np.nanmax(drawn[model].axes[0].images[0].get_array()) for model in MODELS]
    assert set(scales.values()) == {(0, max(greatest))}
    assert drawn["confusion"].axes[0].images[0].get_clim() == (0, greatest[-1])
