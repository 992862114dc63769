"""What a model of the main pipeline is made of: what makes its other seeds stale, and what not."""

from pathlib import Path

import pytest
from dvc.utils.serialize import dump_yaml, load_yaml

from stages.common.errors import UserError
from study import recipe

CODE = '"""A stage."""\n\n\ndef main():\n    return 1  # one\n'
DEPS = [
    {"path": "data/prepared/train.npz", "md5": "a1"},
    {"path": "stages/train_soup.py", "md5": "b2"},
    {"path": "stages/training", "md5": "c3.dir"},
]
LOCK = {
    "train_soup": {
        "cmd": "python -m stages.train_soup",
        "deps": DEPS,
        "params": {"params.yaml": {"train.seed": 0, "train.epochs": 3}},
        "outs": [{"path": "models/soup.keras", "md5": "d4"}],
    },
    "evaluate@soup": {
        "cmd": "python -m stages.evaluate",
        "deps": [
            {"path": "models/soup.keras", "md5": "d4"},
            {"path": "stages/train_soup.py", "md5": "b2"},
        ],
    },
}


@pytest.fixture
def main(tmp_path, monkeypatch) -> Path:
    """The folder of a main pipeline that has run, with the study's folder in it."""
    for folder in ("stages/training", "study"):
        (tmp_path / folder).mkdir(parents=True)
    dump_yaml(tmp_path / "dvc.lock", {"stages": LOCK})
    for name in ("stages/train_soup.py", "stages/training/batches.py"):
        (tmp_path / name).write_text(CODE)
    monkeypatch.chdir(tmp_path / "study")
    return tmp_path


def locked(main: Path, change: callable) -> dict:
    """Return the recipe after `change` of the stages in dvc.lock."""
    lock = load_yaml(main / "dvc.lock")
    change(lock["stages"])
    dump_yaml(main / "dvc.lock", lock)
    return recipe.of("soup")


@pytest.mark.usefixtures("main")
def test_it_has_both_stages_and_neither_seed_nor_model():
    found = recipe.of("soup")
    assert list(found) == ["train_soup", "evaluate@soup"]
    assert found["train_soup"]["params"] == {"train.epochs": 3}
    assert found["train_soup"]["deps"]["data/prepared/train.npz"] == "a1"
    assert list(found["evaluate@soup"]["deps"]) == ["stages/train_soup.py"]


def test_the_seed_is_left_out_of_a_whole_section_too(main):
    """The baseline depends on all of `train`."""

    def with_section(stages: dict) -> None:
        stages["train_soup"]["params"] = {"params.yaml": {"train": {"seed": 7, "epochs": 3}}}

    assert locked(main, with_section)["train_soup"]["params"] == {"train": {"epochs": 3}}


@pytest.mark.parametrize(
    "parameters", [{"train.seed": 7, "train.epochs": 3}, {"train": {"seed": 7}, "cnn": {}}]
)
def test_the_seed_of_a_training_is_found_either_way(parameters):
    assert recipe.seed_of(parameters) == 7


@pytest.mark.usefixtures("main")
@pytest.mark.parametrize("name", ["train_soup.py", "training/batches.py"])
def test_a_comment_changes_nothing_and_other_code_does(name):
    before, path = recipe.of("soup"), Path("../stages") / name
    path.write_text(CODE.replace("# one", "# the first").replace("A stage.", "The stage."))
    assert recipe.of("soup") == before
    path.write_text(CODE.replace("return 1", "return 2"))
    assert recipe.of("soup") != before


def test_another_seed_and_another_processor_change_nothing(main):
    before = recipe.of("soup")

    def change(stages: dict) -> None:
        stages["train_soup"]["params"]["params.yaml"]["train.seed"] = 7
        stages["train_soup"]["outs"][0]["md5"] = stages["evaluate@soup"]["deps"][0]["md5"] = "e5"

    assert locked(main, change) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda stages: stages["train_soup"]["params"]["params.yaml"].update({"train.epochs": 4}),
        lambda stages: stages["train_soup"]["deps"][0].update(md5="f6"),
        lambda stages: stages["evaluate@soup"].update(cmd="python -m stages.evaluate --all"),
    ],
    ids=["parameter", "data", "command"],
)
def test_what_the_model_depends_on_changes_it(main, change):
    before = recipe.of("soup")
    assert locked(main, change) != before


@pytest.mark.usefixtures("main")
def test_a_model_that_was_never_trained_is_named():
    with pytest.raises(UserError, match=r"^the main pipeline has never run train_salad; run: make"):
        recipe.of("salad")
