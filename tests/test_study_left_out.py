"""The study's comparison leaves out what is missing or stale, and refuses what does not fit."""

import numpy as np
import pandas as pd
import pytest
import small_results
import small_study
from small_study import DECLARED, SEEDS

from stages.common import params
from stages.common.errors import UserError
from study import compare, correct, design, freshness, record


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch):
    small_results.without_drawing(monkeypatch)


def test_a_stopped_study_is_compared_and_says_what_is_missing(study, capsys):
    for name in ("pooling-none-0", "pooling-none-1", "pooling-none-2", "dense-equal-1"):
        record.metrics_file(name).unlink()
    compare.main()
    assert "4 missing" in capsys.readouterr().out
    page = (study / "results/results.md").read_text()
    assert "left out, with their seeds: pooling-none (0, 1, 2), dense-equal (1).\n" in page
    table = pd.read_csv(study / "results/differences.csv").set_index("variant")
    assert "pooling-none" not in table.index
    assert table.trainings["dense-equal"] == 2


def test_nothing_trained_yet_is_said_in_a_sentence(tmp_path, monkeypatch):
    small_study.work_in(tmp_path / "study", monkeypatch)
    with pytest.raises(UserError, match="no training of the study is there yet; run: make study"):
        compare.main()


def test_without_the_reference_there_are_tables_and_no_differences(study):
    for seed in SEEDS:
        record.metrics_file(f"reference-{seed}").unlink()
    compare.main()
    table = pd.read_csv(study / "results/differences.csv")
    assert set(table.question) == {"optimizer", "ladder"}
    assert pd.read_csv(study / "results/shifted.csv").empty


def test_what_dvc_would_train_again_is_left_out(study, monkeypatch):
    """Also if it cannot be read: a stopped study mixes no two states."""
    monkeypatch.setattr(
        freshness, "stale", lambda: {"dense-equal-1", "ladder-deep-0", "ladder-deep-2"}
    )
    record.metrics_file("dense-equal-1").write_text("{")
    compare.main()
    page = (study / "results/results.md").read_text()
    assert "left out, with their seeds: dense-equal (1), ladder-deep (0, 2).\n" in page


def test_what_is_stale_is_what_dvc_says_and_all_that_follows(monkeypatch):
    """From another learning rate its optimizer, from another recipe all seeds of its model."""
    own = ["cnn@reference-0", "learning_rate@sgd", "optimizer@sgd-0", "optimizer@sgd-1",
           "ladder@ann-0", "ladder@deep-0"]  # fmt: skip
    changed = {"cnn@reference-0", "learning_rate@sgd", "recipe@ann"}
    monkeypatch.setattr(freshness, "status", lambda: (own, changed))
    expected = {"reference-0", "optimizer-sgd-0", "optimizer-sgd-1", "ladder-ann-0"}
    assert freshness.stale() - {"learning_rate-sgd", "recipe-ann"} == expected


def test_the_name_of_a_training_is_that_of_its_stage():
    stages = {"cnn@pooling-none-0": "pooling-none-0", "optimizer@sgd-1": "optimizer-sgd-1",
              "ladder@deep-2": "ladder-deep-2"}  # fmt: skip
    assert {stage: freshness.name(stage) for stage in stages} == stages


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seeds": [1, 2, 1]}, "seeds has the seed 1 2 times: one training would count as several"),
        ({"ladder": [3, 3]}, "ladder has the seed 3 2 times"),
        ({"variants": {"ladder-x": {}}}, "variants.ladder-x cannot begin like that: optimizer and"),
    ],
)
def test_a_training_that_would_count_twice_is_refused(monkeypatch, changes, said):
    monkeypatch.setattr(params, "declared", lambda: {**DECLARED, **changes})
    with pytest.raises(UserError, match=f"params.yaml: {said}"):
        design.names()


@pytest.mark.usefixtures("study")
def test_other_images_are_refused():
    path = record.predictions("pooling-none-1") / "test.npz"
    content = dict(np.load(path))
    content["labels"] = content["labels"][::-1]
    np.savez(path, **content)
    correct.write("pooling-none-1", path.parent)
    with pytest.raises(UserError, match="pooling-none-1 answered other test images than the"):
        compare.main()


def test_a_damaged_file_of_right_answers_is_named(study):
    path = study / "correct/pooling-none-1.npz"
    content = dict(np.load(path))
    np.savez(path, **content | {"test": content["test"][:-1]})
    wanted = r"^correct/pooling-none-1.npz has test of 392 bits for 400 images; remove it and run: "
    with pytest.raises(UserError, match=wanted):
        compare.main()


@pytest.mark.usefixtures("study")
def test_damaged_figures_are_named():
    record.metrics_file("pooling-none-1").write_text("{")
    with pytest.raises(UserError, match=r"metrics/trainings/pooling-none-1.json is damaged"):
        compare.main()
