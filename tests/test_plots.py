"""The Vega templates of `dvc plots`, drawn as DVC fills them."""

import json
import re

import pytest
import vl_convert
from project import MODELS

pytestmark = pytest.mark.slow

TITLES = ["Test error", "Accuracy", "Loss", "Confusion matrices"]


@pytest.fixture(scope="module")
def specifications(graph) -> dict[str, dict]:
    """The Vega-Lite plots of the page that `dvc plots show` writes, by title."""
    graph.run("dvc plots show")
    page = graph.read("dvc_plots/index.html")
    found = re.findall(r"var spec = (\{.*?\});\n", page, re.DOTALL)
    parsed = [json.loads(text) for text in found]
    titles = [spec["title"]["text"] if "title" in spec else "" for spec in parsed]
    return dict(zip(titles, parsed, strict=True))


@pytest.mark.parametrize("title", TITLES)
def test_the_plot_can_be_drawn_and_names_every_model(specifications, title):
    drawing = vl_convert.vegalite_to_svg(json.dumps(specifications[title]))
    for model in MODELS:
        assert f">{model}<" in drawing


def test_curves_name_their_axes_and_both_splits(specifications):
    drawing = vl_convert.vegalite_to_svg(json.dumps(specifications["Accuracy"]))
    for text in ("epoch", "accuracy", "training", "validation", "revision"):
        assert f">{text}<" in drawing


def test_the_page_leaves_single_series_to_the_overlays(graph, specifications):
    """Every plot but the overlays and the pictures has an id that the page hides."""
    page = graph.read("dvc_plots/index.html")
    hidden = re.compile(r"plots_train_.*|plots_compare_.*|plots_test_.*_csv")
    names = re.findall(r'<div id = "([^"]+)"', page)
    shown = {name for name in names if not hidden.fullmatch(name)}
    assert shown == {title.replace(" ", "_") for title in TITLES}
    assert len(specifications) > len(TITLES)
    assert "resnet" in page
