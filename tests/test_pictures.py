"""What the pictures say: numbers of images, colours of models, which figure stands where."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import small_results
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from stages.data.dataset import Split
from stages.distortions.registry import DISTORTIONS
from stages.pictures import figures, gallery

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
        ("classes", {"100"}),
        ("differences", {"300"}),
        ("distortions", {"60"}),
        ("reliability", {"300"}),
    ],
)
def test_a_picture_names_the_number_of_its_images(drawn, name, counts):
    """There are 300 test images, 100 of each class, 150 validation images and 60 distorted ones."""
    assert set(re.findall(r"n = ([\d,]+)", texts(drawn[name]))) == counts


@pytest.mark.parametrize("name", ["curves", "cost", "classes", "distortions"])
def test_a_model_has_its_colour_in_every_picture(drawn, name):
    seen = set()
    for axes in drawn[name].axes:
        for line in axes.lines:
            seen.add((line.get_label(), to_hex(line.get_color())))
        for points in axes.collections:
            seen.add((points.get_label(), to_hex(points.get_facecolor()[0])))
    assert seen == set(COLOUR.items())


def test_the_curves_of_a_model_are_its_own(drawn, folder):
    table = pd.read_csv(folder / "plots/compare/curves.csv")
    for axes in drawn["curves"].axes:
        split, measure = axes.get_title("left").split(",")[0].split(" ")
        for line in axes.lines:
            rows = table[(table.model == line.get_label()) & (table.split == split)]
            assert line.get_ydata().tolist() == rows[measure].tolist()


def test_bars_and_costs_show_the_test_error_in_the_colour_of_the_model(drawn, folder):
    scores = pd.read_csv(folder / "plots/compare/models.csv", index_col="model")
    errors = 100 * (1 - scores.test_accuracy)
    bars = drawn["accuracy"].axes[0].patches
    assert [bar.get_width() for bar in bars] == pytest.approx(errors.tolist())
    assert [to_hex(bar.get_facecolor()) for bar in bars] == list(COLOUR.values())
    for axes, cost in zip(drawn["cost"].axes, ("parameters", "flops"), strict=True):
        for points in axes.collections:
            model = points.get_label()
            [place] = points.get_offsets().tolist()
            assert place == pytest.approx([scores[cost][model], errors[model]])


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
        for axes in drawn["distortions"].axes[:14]:
            [line] = [line for line in axes.lines if line.get_label() == model]
            assert line.get_ydata()[0] == pytest.approx(100 * correct[chosen].mean())


def test_what_a_model_has_seen_in_training_is_dotted_and_what_is_held_out_is_named(drawn):
    for axes, (name, distortion) in zip(
        drawn["distortions"].axes, DISTORTIONS.items(), strict=False
    ):
        title = name.replace("_", " ") + (" (held out)" if distortion.held_out else "")
        assert axes.get_title("left") == title
        dotted = [line.get_label() for line in axes.lines if line.get_linestyle() == ":"]
        assert dotted == ([MODELS[-1]] if name in small_results.SEEN else [])


def test_a_difference_is_the_model_of_the_row_minus_that_of_the_column(drawn, folder):
    pairs = pd.read_csv(folder / "plots/compare/differences.csv")
    axes = drawn["differences"].axes[0]
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    for pair in pairs.itertuples():
        row, column = MODELS.index(pair.model), MODELS.index(pair.other)
        assert cells[column, row].startswith(f"{100 * pair.difference:+.2f}\n")
        assert cells[row, column].startswith(f"{-100 * pair.difference:+.2f}\n")


def test_confusion_matrices_have_the_actual_class_in_rows(drawn, folder):
    cells = pd.read_csv(folder / "plots/compare/confusion.csv").set_index("model")
    names = small_results.CLASSES
    for model, axes in zip(MODELS, drawn["confusion"].axes, strict=False):
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "actual")
        shown = {text.get_position(): text.get_text() for text in axes.texts}
        for cell in cells.loc[model].itertuples():
            place = names.index(cell.predicted), names.index(cell.actual)
            assert shown.get(place, "0") == str(cell.count)


def kept(monkeypatch, module) -> list[Figure]:
    """The figures that a module saves."""
    found: list[Figure] = []
    monkeypatch.setattr(module, "save", lambda _, figure: found.append(figure))
    return found


def test_the_samples_name_the_number_of_images_of_the_class(monkeypatch):
    found = kept(monkeypatch, figures)
    split = Split(np.zeros((9, 28, 28, 1), np.uint8), np.arange(9) % 2, ["Left", "Right"])
    figures.samples("unused.png", split, columns=3)
    labels = [axes.get_ylabel() for axes in found[0].axes if axes.get_ylabel()]
    assert labels == ["0  Left\nn = 5", "1  Right\nn = 4"]


def test_severity_is_said_once_above_the_columns(monkeypatch):
    found = kept(monkeypatch, figures)
    copies = {"flip": 1, "rotate": 3}
    examples = {name: np.zeros((count, 28, 28, 1)) for name, count in copies.items()}
    figures.distortions("unused.png", np.zeros((28, 28, 1)), examples)
    titles = [axes.get_title() for axes in found[0].axes]
    assert titles == ["as it is", "severity 1", "2", "3", "", "", "", ""]
    assert [len(axes.images) for axes in found[0].axes] == [1, 1, 0, 0, 1, 1, 1, 1]


def test_pictures_are_said_to_be_negatives_where_they_are_first_shown(monkeypatch):
    found = kept(monkeypatch, figures)
    blank = np.zeros((2, 28, 28, 1), np.uint8)
    figures.samples("unused.png", Split(blank, np.arange(2), ["Left", "Right"]), columns=1)
    figures.distortions("unused.png", blank[0], {"brightness": blank})
    for figure in found:
        assert "dark on white; the files are the other way round" in texts(figure)
    assert "brightness looks darker" in texts(found[1])


def test_a_wrong_prediction_names_the_actual_class_then_the_predicted_one(monkeypatch):
    """Of three images the last is wrong; the title counts the others as correct."""
    found = kept(monkeypatch, gallery)
    split = Split(np.zeros((3, 28, 28, 1), np.uint8), np.array([0, 1, 1]), ["Left", "Right"])
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    gallery.predictions("unused.png", "model", split, probabilities)
    [figure] = found
    assert figure.get_suptitle() == "model: 2 of 3 test images correct (66.67%)"
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == ["Left\n90.0%", "Right\n80.0%", "Right\n> Left\n70.0%"]
