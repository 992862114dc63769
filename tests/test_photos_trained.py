"""What the models on photographs were trained with is what the main dvc.lock says, no less."""

import json

import pytest

from photos import trained
from stages.common import params
from stages.common.errors import UserError

LOCKED = {"models.soup": {}, "train": {"seed": 0, "patience": None}, "train.threads": 2}


@pytest.fixture(autouse=True)
def stage(tmp_path, monkeypatch):
    """A stage that runs for the model `soup`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trained.stage, "instance", lambda: "soup")
    lock = {"stages": {"train_soup": {"params": {"params.yaml": LOCKED}}}}
    monkeypatch.setattr(params, "declared", lambda: lock)


def test_values_and_sections_are_kept_as_they_are():
    """An empty section too: else a parameter that is added to it would go unnoticed."""
    trained.main()
    assert trained.read("soup") == LOCKED
    assert json.loads((trained.FOLDER / "soup.json").read_text()) == LOCKED


def test_a_missing_file_says_how_to_make_it():
    with pytest.raises(UserError, match=r"soup.json is missing; create it with: dvc repro compare"):
        trained.read("soup")
