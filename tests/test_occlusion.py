"""Regions that support a class, on predictions small enough to work out by hand."""

import mosaics
import numpy as np
import pytest
from matplotlib.figure import Figure

from stages.data.dataset import Split
from stages.pictures import occlusion


def light(images: np.ndarray) -> np.ndarray:
    """Probabilities of two classes: class 0 is likely if the pixel at (12, 20) is light."""
    of_first = np.where(images[:, 12, 20, 0] > 0, 0.9, 0.2)
    return np.stack([of_first, 1 - of_first], axis=1).astype(np.float32)


def spot() -> np.ndarray:
    pixels = np.zeros((28, 28, 1), np.uint8)
    pixels[12, 20] = 200
    return pixels


def cells(label: int) -> np.ndarray:
    covered = occlusion.predict_covered(light, spot())
    return occlusion.support(light(spot()[None])[0], covered, label)


def test_the_cell_of_the_decisive_pixel_supports_the_class_most():
    """All nine patches that cover the cell cover the pixel; one covers both it and its corner."""
    found = cells(0)
    assert found.shape == (14, 14)
    assert found[6, 10] == 1 == found.max()
    assert found[6, 11] == pytest.approx(6 / 9)
    assert found[4, 8] == found[8, 12] == pytest.approx(1 / 9)
    outside = np.ones((14, 14), bool)
    outside[4:9, 8:13] = False
    assert not found[outside].any()


def test_a_pixel_that_speaks_against_a_class_does_not_support_it():
    assert not cells(1).any()


def test_the_other_class_is_supported_by_what_speaks_for_it(monkeypatch):
    """With the answers of the two classes swapped, class 1 has the map that class 0 had."""
    expected = cells(0)
    monkeypatch.setitem(globals(), "light", lambda images, light=light: light(images)[:, ::-1])
    np.testing.assert_allclose(cells(1), expected, atol=1e-6)


def test_every_pixel_lies_below_as_many_patches():
    covered = occlusion.cover(np.full((28, 28, 1), 9, np.uint8))
    assert covered.shape == (16, 16, 28, 28, 1)
    assert ((covered == 0).sum(axis=(0, 1)) == 9).all()


def test_log_odds_keep_the_digits_of_a_saturated_softmax():
    saturated = np.array([1, 1e-20, 1e-20], np.float32)
    assert occlusion.log_odds(saturated, 0) == pytest.approx(-np.log(2e-20))
    assert occlusion.log_odds(np.array([0.8, 0.15, 0.05]), 0) == pytest.approx(np.log(4))
    assert np.isfinite(occlusion.log_odds(np.array([0, 1], np.float32), np.int64(0)))


def test_rounding_does_not_look_like_a_region():
    covered = np.full((16, 16, 2), [0.5, 0.5])
    covered[3, 3] = [0.499999, 0.500001]
    assert occlusion.support(np.array([0.5, 0.5]), covered, 0).max() < 1e-4


def drawn(monkeypatch, classes: int, wrong: int = 0) -> Figure:
    """Return the picture, not drawn.

    The picture shows two images of each class, of which the model takes `wrong` for the next.
    """
    figures = []
    monkeypatch.setattr(occlusion, "save", lambda _, figure: figures.append(figure))
    labels = np.arange(2 * classes) % classes
    split = Split(
        np.full((2 * classes, 28, 28, 1), 7, np.uint8), labels, [f"<{k}>" for k in range(classes)]
    )
    answers = np.where(np.arange(2 * classes) < 2 * classes - wrong, labels, (labels + 1) % classes)
    probabilities = np.eye(classes)[answers]

    def predict(images: np.ndarray) -> np.ndarray:
        return np.full((len(images), classes), 1 / classes)

    occlusion.picture("unused.png", "model", predict, split, probabilities)
    return figures[0]


def titles_of(figure: Figure) -> tuple[list[str], list[str]]:
    """Return the titles above images and the titles of the picture and its parts."""
    parts = mosaics.grids(figure)
    titles = [head for axes in parts for head in mosaics.words(mosaics.heads(axes))]
    return titles, [figure.get_suptitle(), *(axes.get_title() for axes in parts)]


def test_one_colour_bar_explains_all_maps(monkeypatch):
    figure = drawn(monkeypatch, 3, wrong=2)
    [bar] = [axes for axes in figure.axes if axes.get_xlabel().startswith("support")]
    assert bar.get_xlim() == (0, 1)
    maps = [shown for axes in mosaics.grids(figure) for shown in axes.images[1:]]
    mapped = sum((~shown.get_array().mask).sum() for shown in maps)
    assert mapped == 28**2 * (3 + 2 * 2)
    assert {shown.get_clim() for shown in maps} == {(0, 1)}
    [gradient] = [shown for shown in bar.collections if shown.get_array() is not None]
    for shown in maps:
        assert (shown.get_cmap(), shown.get_alpha()) == (gradient.get_cmap(), gradient.get_alpha())


def test_maps_lie_over_their_images_in_the_rows_of_their_classes(monkeypatch):
    """The map for class k has the value (1 + k) / 4; of the last images 2 > 0 is wrong."""
    monkeypatch.setattr(occlusion, "support", lambda *given: np.full((14, 14), (1 + given[2]) / 4))
    _, wrong = mosaics.grids(drawn(monkeypatch, 3, wrong=1))
    labels = mosaics.labels(wrong)
    assert mosaics.words(labels) == [
        "image",
        *(f"for the\n{x}\nclass" for x in ("predicted", "actual")),
    ]
    for label, expected in zip(labels, (None, 1 / 4, 3 / 4), strict=True):
        assert mosaics.values(mosaics.beside(wrong, label, 10)) == [7] + 9 * [0]
        [first, *others] = mosaics.beside(wrong, label, 10, layer=1)
        assert not any(np.isfinite(each).any() for each in others)
        assert np.all(np.isnan(first) if expected is None else first == expected)


def test_every_class_is_shown_and_the_title_names_the_method(monkeypatch):
    titles, [title, correct, _] = titles_of(drawn(monkeypatch, 10))
    assert titles == [f"<{k}>" for k in range(10)]
    assert correct == "Correct: the first of each class"
    assert "occlusion sensitivity, patches of 6 x 6 pixels, maps of 14 x 14" in title


@pytest.mark.parametrize(("classes", "shown"), [(2, "each class"), (256, "10 of 256 classes")])
def test_the_title_says_how_many_classes_are_shown(monkeypatch, classes, shown):
    titles, [_, correct, _] = titles_of(drawn(monkeypatch, classes))
    assert len(titles) == min(classes, 10)
    assert correct == f"Correct: the first of {shown}"


def test_wrong_predictions_name_both_classes_and_have_a_map_for_each(monkeypatch):
    explained = []

    def support(probabilities, covered, label):  # noqa: ARG001
        explained.append(int(label))
        return np.zeros((14, 14))

    monkeypatch.setattr(occlusion, "support", support)
    titles, _ = titles_of(drawn(monkeypatch, 3, wrong=2))
    assert explained == [0, 1, 2, *(2, 1), *(0, 2)]  # of the wrong ones: predicted, actual
    assert titles == ["<0>", "<1>", "<2>", "<1>\n> <2>", "<2>\n> <0>"]


def test_a_model_that_is_never_wrong_has_a_picture_with_the_same_bytes_each_time(tmp_path):
    labels = np.arange(12, dtype=np.uint8) % 2
    split = Split(np.full((12, 28, 28, 1), 7, np.uint8), labels, ["left", "right"])
    certain = np.eye(2)[labels]
    for name in ("first", "second"):
        occlusion.picture(tmp_path / f"{name}.png", "certain", light, split, certain)
    assert (tmp_path / "first.png").read_bytes() == (tmp_path / "second.png").read_bytes()
