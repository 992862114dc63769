"""What the pictures say of mistakes: per class, between classes, and how sure a model was."""

import numpy as np
import pandas as pd
import pytest
import small_results
from drawn_figures import COLOUR, MODELS
from matplotlib.colors import to_hex

from stages.evidence.pictures import reliability


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


@pytest.mark.parametrize("name", ["confusion", *MODELS])
def test_confusion_matrices_have_the_actual_class_in_rows_and_only_mistakes_in_colour(
    drawn, drawn_from, name
):
    """`confusion` is of the winner, the last model."""
    model = MODELS[-1] if name == "confusion" else name
    cells = pd.read_csv(drawn_from / "plots/compare/confusion.csv").set_index("model").loc[model]
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


def test_calibration_is_dotted_before_and_solid_after_the_scaling(drawn, drawn_from):
    for model, axes in zip(MODELS, drawn["reliability"].axes, strict=True):
        _, before, after = axes.lines
        assert axes.get_title("left").startswith(f"{model}, T = ")
        assert {to_hex(before.get_color()), to_hex(after.get_color())} == {COLOUR[model]}
        assert (before.get_linestyle(), after.get_linestyle()) == (":", "-")
        with np.load(drawn_from / f"data/predictions/{model}/test.npz") as arrays:
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
