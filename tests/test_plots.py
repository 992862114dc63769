"""The Vega templates of `dvc plots`, drawn as DVC fills them, and the page that holds them."""

import json
import re
import subprocess

import pytest
import vl_convert
from project import MODELS, ROOT
from test_report_in_browser import BROWSER, FLAGS, needs_browser

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


def drawn(template: str, rows: list[dict], x: str, y: str) -> str:
    """A template of the project, filled with rows of texts as DVC does it, as an SVG."""
    text = (ROOT / f".dvc/plots/{template}.json").read_text()
    for place, value in {"X": x, "Y": y, "X_LABEL": x, "Y_LABEL": y, "TITLE": "title"}.items():
        text = text.replace(f"<DVC_METRIC_{place}>", value)
    filled = json.loads(text.replace('"<DVC_METRIC_DATA>"', json.dumps(rows)))
    return vl_convert.vegalite_to_svg(json.dumps(filled))


def test_a_bar_is_labelled_with_the_error_that_it_shows():
    row = {"model": "ann", "accuracy": "0.9468", "low": "0.942", "high": "0.951", "rev": "main"}
    drawing = drawn("test_error", [row], "accuracy", "model")
    assert ">5.32% (accuracy 94.68%)<" in drawing


def test_only_mistakes_are_coloured():
    counts = {
        ("Shirt", "Shirt"): 9,
        ("Shirt", "Coat"): 1,
        ("Coat", "Shirt"): 0,
        ("Coat", "Coat"): 9,
    }
    rows = [
        {"model": "ann", "rev": "main", "actual": actual, "predicted": predicted,
         "count": str(count), "share": str(count / 10)}
        for (actual, predicted), count in counts.items()
    ]  # fmt: skip
    drawing = drawn("confusion", rows, "predicted", "actual")
    cells = dict(
        re.findall(r'<path aria-label="([^"]*)"[^>]*"rect mark"[^>]*fill="([^"]*)"', drawing)
    )
    coloured = [label for label, fill in cells.items() if fill != "rgb(255, 255, 255)"]
    assert len(cells) == len(counts)
    assert len(coloured) == 1
    assert "predicted: Coat; actual: Shirt" in coloured[0]


def test_curves_begin_with_the_second_epoch_where_there_is_one():
    """And models differ in shape, not only in colour."""
    rows = [
        {"model": model, "rev": "main", "split": "training", "epoch": str(epoch), "accuracy": "0.9"}
        for model, epochs in (("ann", 3), ("deep", 1))
        for epoch in range(1, epochs + 1)
    ]
    drawing = drawn("curves", rows, "epoch", "accuracy")
    shown = re.findall(r'aria-label="epoch: (\d); [^"]*model: (\w+)"[^>]*"point"', drawing)
    assert sorted(shown) == [("1", "deep"), ("2", "ann"), ("3", "ann")]
    points = re.findall(r'"point"[^>]* d="([^"]*)"', drawing)
    assert len(points) == 3
    assert len(set(points)) == 2


def test_matrices_stand_in_four_columns_in_the_order_of_the_models():
    models = ["linear", "ann", "baseline", "augmented", "deep"]
    rows = [
        {"model": model, "rev": "main", "actual": "Bag", "predicted": "Bag", "count": "1",
         "share": "1.0"}
        for model in models
    ]  # fmt: skip
    drawing = drawn("confusion", rows, "predicted", "actual")
    names = [each for each in re.findall(r">([^<>]+)<", drawing) if each in models]
    assert names == models


PARTS = ["Test_error", "plots_train_ann_loss_tsv", "plots_compare_accuracy_csv",
         "plots_test_ann_predictions_png", "plots_samples_png"]  # fmt: skip
SEEN = """<script>{first}
document.body.dataset.seen = [...document.querySelectorAll("body > div")]
  .filter(each => each.offsetParent).map(each => each.id).join(" ");</script>"""


@needs_browser
@pytest.mark.parametrize(
    ("parts", "first", "seen"),
    [
        (PARTS, "", PARTS[:1]),
        (PARTS, "document.querySelector('input').click();", [PARTS[0], *PARTS[3:]]),
        (PARTS[3:4], "", PARTS[3:4]),
    ],
)
def test_pictures_are_shown_on_request_or_when_nothing_else_is_on_the_page(
    tmp_path, parts, first, seen
):
    """Otherwise the pictures of two revisions, most of them the same, hide what changed."""
    page = (ROOT / ".dvc/plots/page.html").read_text()
    divisions = "".join(f'<div id="{part}">{part}</div>' for part in parts)
    filled = page.replace("{plot_divs}", divisions + SEEN.format(first=first))
    (tmp_path / "page.html").write_text(filled)
    command = [BROWSER, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
    done = subprocess.run(
        [*command, (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert re.search('data-seen="([^"]*)"', done.stdout)[1].split() == seen
