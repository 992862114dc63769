"""Any model may be removed from params.yaml: the comparison speaks of those that are left."""

import json

import numpy as np
import pandas as pd
import pytest
import small_results
from project import MODELS

from stages import compare
from stages.common import params
from stages.common.errors import UserError
from stages.evidence import claims

PAGES = ["report.html", "docs/claims.md", "docs/model_card.md", "metrics/compare.md"]


def check(folder, models: list[str]) -> None:
    """Every table names exactly these models, and claims.md has a row for each of their claims."""
    compared = json.loads((folder / "metrics/compare.json").read_text())
    assert list(compared["ece_scaled"]) == models
    assert compared["best"] == models[-1]
    winner = folder / f"models/{models[-1]}.keras"
    assert (folder / "best.keras").read_bytes() == winner.read_bytes()
    assert list(pd.read_csv(folder / "plots/compare/models.csv").model) == models
    pairs = pd.read_csv(folder / "plots/compare/differences.csv")
    assert len(pairs) == len(models) * (len(models) - 1) / 2
    ledger = (folder / "docs/claims.md").read_text()
    for claim in claims.load().claims:
        assert (f"| {claim.claim} |" in ledger) == (set(claim.models) <= set(models))


def check_error_relative_to_baseline(folder, models: list[str]) -> None:
    """mCE stands everywhere, or nowhere if there is no baseline."""
    there = "baseline" in models
    assert ("mce" in json.loads((folder / "metrics/compare.json").read_text())) == there
    assert ("mce" in pd.read_csv(folder / "plots/compare/models.csv")) == there
    for page in ("report.html", "docs/model_card.md"):
        assert ("mCE" in (folder / page).read_text()) == there


@pytest.fixture
def compared(tmp_path, monkeypatch):
    """Run `compare` on small results of some models; return the folder."""
    small_results.without_drawing(monkeypatch)
    return lambda models: small_results.compared(tmp_path, models, monkeypatch)


@pytest.mark.parametrize("removed", MODELS)
def test_without_one_of_the_models(compared, removed):
    left = [model for model in MODELS if model != removed]
    folder = compared(left)
    check(folder, left)
    check_error_relative_to_baseline(folder, left)
    assert (folder / "plots/compare/differences.png").is_file()


@pytest.mark.parametrize("model", MODELS)
def test_with_one_model_alone(compared, model):
    folder = compared([model])
    check(folder, [model])
    check_error_relative_to_baseline(folder, [model])
    assert not (folder / "plots/compare/differences.png").exists()
    report, ledger, card, tables = ((folder / page).read_text() for page in PAGES)
    assert "There is only one model, so there are no differences to show." in report
    assert "the only model in `params.yaml`" in card
    assert "McNemar" not in card + ledger
    assert f"**{model}** is the only model in params.yaml." in tables


def test_claims_that_nobody_can_judge_are_said_to_be_none(compared):
    folder = compared(["wide"])
    report, ledger, *_ = ((folder / page).read_text() for page in PAGES)
    assert "None of the claims can be judged" in report
    assert "None of the claims can be judged" in ledger
    assert "How each kind of claim is judged" not in ledger


def test_a_grad_cam_of_a_removed_baseline_is_not_shown(compared, tmp_path):
    """The picture may still lie there."""
    small_results.write_pictures(tmp_path / "plots/test/baseline", ["occlusion"])
    folder = compared(["linear", "deep"])
    assert "plots/test/baseline" not in (folder / "report.html").read_text()


def test_models_that_saw_different_images_are_refused(compared, tmp_path, monkeypatch):
    compared(["linear", "deep"])
    monkeypatch.setattr(small_results, "TEST", 240)
    other_images = tmp_path / "data/predictions/deep"
    small_results.write_predictions(other_images, 1, np.random.default_rng(1))
    with pytest.raises(UserError) as error:
        compare.main()
    assert (
        "data/predictions/deep/test.npz was made from different images than "
        "data/predictions/linear/test.npz: their labels differ; run: dvc repro --force"
    ) in str(error.value)


def test_no_model_at_all_ends_in_a_sentence(monkeypatch):
    monkeypatch.setattr(params, "declared", lambda: {"data": {"name": "x"}, "models": None})
    with pytest.raises(UserError, match="models should name at least one model, got none"):
        compare.main()
