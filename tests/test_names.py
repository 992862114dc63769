"""Names of classes, models and data are text: on pages as in pictures, whatever signs they have."""

import re

import numpy as np
import pytest
import small_results
from markdown_it import MarkdownIt
from matplotlib.figure import Figure
from matplotlib.text import Text

from stages.data.dataset import Split
from stages.pages import markdown
from stages.pictures import examples, gallery, occlusion

CLASSES = ["$$", r"$\foo$", "<b>a</b> | `c`"]
MODELS = ["linear", "<script>|`[x](y)_*"]
PAGES = ["docs/claims.md", "docs/model_card.md", "metrics/compare.md"]
SIGNS = ["$x$", r"\foo", "a|b", "`c`", "<script>", "</td>", "<!-- x -->", "[x](y)", "![x](y)",
         "**b**", "_b_", "~~b~~", "&lt;", "&#60;", "# h", "- l", "+ l", "> q", "1. l", "2) l",
         "===", "---", "***", "_", "\\", "a\\"]  # fmt: skip
TODAY = ["Fashion-MNIST", "T-shirt/top", "Ankle boot", "-0.18 to 0.36", "94.73%", "p < 0.001",
         "my_model", "A: 89.52%, 0.299; 88.11%, 0.356", "on (here: severity 1)", "R&D"]  # fmt: skip


def shown(page: str) -> tuple[str, set[str]]:
    """Return the text that a reader of a page of Markdown sees, and what it is made of."""
    parts: list[str] = []
    kinds: set[str] = set()
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page):
        kinds.add(token.type)
        for child in token.children or []:
            kinds.add(child.type)
            parts.append(child.content if child.content else "\n" * (child.type == "softbreak"))
    return "".join(parts), kinds


@pytest.mark.parametrize("name", SIGNS + TODAY)
@pytest.mark.parametrize("place", ["{}", "before {} after", "| a |\n|---|\n| {} |"])
def test_a_name_is_read_as_it_is(name, place):
    """At the start of a line, in a sentence and in a cell."""
    page = place.format(markdown.escape(name))
    text, kinds = shown(page)
    assert name in text
    plain = shown(place.format("name"))[1] | {"text_special"}
    assert kinds <= plain


@pytest.mark.parametrize("name", TODAY)
def test_usual_names_have_no_backslashes(name):
    assert markdown.escape(name) == name


def test_a_name_is_on_one_line_and_numbers_stay_numbers():
    assert markdown.escape("a\nb\r\nc\u2028d") == "a b c d"
    assert markdown.escape(3) == 3


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A folder in which `compare` ran on such names, and the figures that it drew."""
    drawn: list[Figure] = []

    def draw(figure: Figure, path, **_options) -> None:
        figure.draw_without_rendering()
        drawn.append(figure)
        small_results.write_bytes(path, small_results.PIXEL)

    folder = tmp_path_factory.mktemp("names")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", draw)
        patch.setattr(small_results, "CLASSES", CLASSES)
        small_results.write(folder, MODELS)
        small_results.work_in(folder, MODELS, patch)
        small_results.run()
        patch.chdir(folder)
        draw_images()
    return folder, drawn


def draw_images() -> None:
    """Draw the pictures that are made of images."""
    images = np.random.default_rng(0).integers(0, 256, (6, 28, 28, 1), dtype=np.uint8)
    split = Split(images, np.arange(6, dtype=np.uint8) % 3, CLASSES)
    answers = np.eye(3)[[0, 1, 2, 1, 2, 0]]
    examples.samples("samples.png", split, columns=2)
    gallery.predictions("predictions.png", MODELS[1], split, answers, columns=3)
    gallery.confusions("confusions.png", MODELS[1], split, answers, columns=2)
    occlusion.picture("occlusion.png", "$x$", lambda a: np.full((len(a), 3), 1 / 3), split, answers)


@pytest.mark.parametrize("page", PAGES)
def test_pages_have_no_tags_links_and_cells_of_names(compared, page):
    text, kinds = shown((compared[0] / page).read_text())
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "s_open"}
    rows = [line for line in (compared[0] / page).read_text().splitlines() if line[:2] == "| "]
    for line in rows:
        assert len(re.findall(r"(?<!\\)\|", line)) in (3, 6, 7, 9), line
    if page != "docs/claims.md":
        assert MODELS[1] in text
    if page == "docs/model_card.md":
        for name in CLASSES:
            assert name in text


def test_the_html_page_has_no_tags_of_names(compared):
    page = (compared[0] / "report.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_names_are_drawn_as_text_and_powers_of_ten_as_powers(compared):
    texts = [text for figure in compared[1] for text in figure.findobj(Text) if text.get_text()]
    powers = [text for text in texts if r"\mathdefault" in text.get_text()]
    assert powers
    assert all(text.get_parse_math() for text in powers)
    named = [text for text in texts if "$" in text.get_text() and text not in powers]
    for name in CLASSES[:2]:
        assert any(name in text.get_text() for text in named)
    assert not any(text.get_parse_math() for text in named)
