"""What `data` and `distort` in params.yaml may say: checked before any training."""

import pytest

from stages import download, preprocess
from stages.common import params
from stages.common.errors import UserError
from stages.data.subset import Subset

FILES = {name: {"name": f"{name}.gz", "sha256": "0" * 64} for name in download.Files.model_fields}
DATA = {"name": "MNIST", "files": FILES, "classes": ["one", "two"], "sources": ["/data"]}
LINE = "should be one line of text without control characters, got "


def refusal(monkeypatch, schema: type[params.Section], **changes: object) -> str:
    fields = DATA | changes
    data = {name: fields[name] for name in schema.model_fields}
    monkeypatch.setattr(params, "declared", lambda: {"data": data})
    with pytest.raises(UserError) as caught:
        params.read(schema, "data")
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "T-shirt/top",
        "Größe 38",
        "\u067e\u200c\u067e",
        "短袖",
        "👩\u200d🔬",
        "<b>",
        "$x$",
        "a|b",
        "x" * 100,
    ],
)
def test_a_name_may_be_any_line_of_text(monkeypatch, name):
    data = {"name": name, "files": FILES, "classes": [name, "other"]}
    monkeypatch.setattr(params, "declared", lambda: {"data": data})
    assert params.read(preprocess.Data, "data").classes == [name, "other"]


@pytest.mark.parametrize(
    "name",
    ["", "a\nb", "a\rb", "a\tb", "a\0", "\x1b[31m", "\x9b", "a\u2028b", "a\u2029b", "\ud800"],
)
def test_what_is_no_line_of_text_is_refused(monkeypatch, name):
    for schema, changes, place in (
        (preprocess.Data, {"name": name}, "data.name"),
        (preprocess.Data, {"classes": ["one", name]}, "data.classes.1"),
        (download.Data, {"sources": ["/data", name]}, "data.sources.1"),
    ):
        text = refusal(monkeypatch, schema, **changes)
        assert text == f"params.yaml: {place} {LINE}{name!r}."


@pytest.mark.parametrize("name", [" a", "a ", "\u3000", "x" * 101])
def test_a_name_with_space_around_it_or_without_end_is_refused(monkeypatch, name):
    expected = "should have at most 100 characters, no space first or last, got "
    for changes in ({"name": name}, {"classes": ["one", name]}):
        assert f"{expected}{name!r}." in refusal(monkeypatch, preprocess.Data, **changes)


def test_equal_names_of_classes_are_refused(monkeypatch):
    text = refusal(monkeypatch, preprocess.Data, classes=["a", "b", "a"])
    assert text == (
        "params.yaml: data.classes should have each name once ('a' is there twice), "
        "got ['a', 'b', 'a']."
    )


@pytest.mark.parametrize("classes", [["a"], [str(number) for number in range(257)]])
def test_too_few_or_too_many_classes_are_refused(monkeypatch, classes):
    text = refusal(monkeypatch, preprocess.Data, classes=classes)
    assert text.startswith("params.yaml: data.classes should have ")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\\b", "a\nb", "a\0", "\ud800"])
def test_a_name_that_no_file_can_have_is_refused(monkeypatch, name):
    files = FILES | {"test_images": {"name": name, "sha256": "0" * 64}}
    text = refusal(monkeypatch, download.Data, files=files)
    assert text.startswith("params.yaml: data.files.test_images.name should ")
    assert text.isprintable()


def test_two_archives_of_one_name_are_refused(monkeypatch):
    """The second would replace the first: training on the test images."""
    files = FILES | {"test_images": FILES["train_images"]}
    text = refusal(monkeypatch, download.Data, files=files)
    assert "data.files should have another name for each of the four archives, got {" in text


@pytest.mark.parametrize("images", [1, 0, -1])
def test_an_interval_needs_two_distorted_images(monkeypatch, images):
    monkeypatch.setattr(params, "declared", lambda: {"distort": {"images": images, "seed": 0}})
    with pytest.raises(UserError, match=r"distort\.images should be greater than or equal to 2, g"):
        params.read(Subset, "distort")
