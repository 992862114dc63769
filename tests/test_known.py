"""What params.yaml may hold, before any stage works with it."""

import pytest

from stages.common import known
from stages.common.errors import UserError

READ = {"data.name", "train", "models", "cnn.units"}
RIGHT = {"data": {"name": "x"}, "train": {"seed": 0}, "models": {"ann": {}}, "cnn": {"units": 1}}


def refusal(**changes: object) -> str:
    with pytest.raises(UserError) as error:
        known.check(RIGHT | changes, READ)
    return str(error.value)


def test_what_stages_read_is_accepted():
    known.check(RIGHT, READ)


def test_a_section_and_a_key_that_no_stage_reads_are_named():
    listed = "no stage of dvc.yaml reads it; known here:"
    expected = f"params.yaml: traning is not a known parameter: {listed} cnn, data, models, train."
    assert refusal(traning={}) == expected
    assert refusal(data={"nmae": "x"}).endswith(f"data.nmae is not a known parameter: {listed} "
                                                "data.name.")  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "linear; touch X #",
        "../ann",
        "a b",
        "$(id)",
        "a\n",
        "",
        "1st",
        "Ä",
        "-rf",
        "a" * 41,
        7,
        None,
    ],
)
def test_a_model_is_named_like_an_identifier(name):
    """The name becomes part of paths, of a module and of a stage."""
    sentence = f"params.yaml: models.{name} is not a name for a model: expected a letter, then"
    assert refusal(models={"ann": {}, name: {}}).startswith(sentence)


@pytest.mark.parametrize("name", ["ann", "resnet18", "wide_2", "CNN", "a" * 40])
def test_a_plain_name_is_accepted(name):
    known.check(RIGHT | {"models": {name: {}}}, READ)
