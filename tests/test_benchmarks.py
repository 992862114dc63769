"""The benchmarks that others rely on: what is measured of a training, seconds of stages.

That a trial is the pipeline with other settings, and leaves the workspace alone, is in
test_study.py: a seed of the ladder is one.
"""

import json
import sys

import numpy as np
import pandas as pd
import pytest

from benchmarks import budgets, stages
from benchmarks.trial import measured


def test_what_is_measured_is_of_the_right_images_and_after_temperature_scaling(tmp_path):
    folder = tmp_path / "data/predictions/resnet"
    folder.mkdir(parents=True)
    (tmp_path / "metrics/train").mkdir(parents=True)
    final = {"final": {"validation": {"accuracy": 0.7}}}
    (tmp_path / "metrics/train/resnet.json").write_text(json.dumps(final))
    labels, sure = np.array([0, 0, 0, 0, 1], np.uint8), np.tile([[0.8, 0.2]], (5, 1))
    np.savez(folder / "validation.npz", labels=labels, probabilities=sure)
    test = np.tile([[0.6, 0.4]], (5, 1))
    np.savez(folder / "test.npz", labels=labels, probabilities=test)
    blur = np.array([[0, 0, 0, 0, 1], [1, 1, 1, 1, 0]], np.uint8)
    np.savez(folder / "distorted.npz", labels=labels, indices=np.arange(5), blur=blur)
    found = measured(tmp_path, "resnet")
    # The validation images say that 0.8 means 0.8: a temperature of 1, so that 0.6 stays 0.6.
    assert found == pytest.approx(
        {"validation": 0.7, "test": 0.8, "distorted": 0.5, "calibration_error": 0.2}, abs=1e-3
    )


def test_the_table_has_each_run_once_and_none_that_is_not_listed():
    table = pd.read_csv(budgets.TABLE)
    assert not table.duplicated(["model", "epochs", "seed"]).any()
    listed = {(model, epochs): seeds for model, epochs, seeds in budgets.RUNS}
    for row in table.itertuples():
        assert row.seed < listed[row.model, row.epochs]


def test_the_seconds_of_a_stage_end_where_the_next_one_begins():
    script = (
        "import time; print(\"Running stage 'first':\", flush=True); time.sleep(0.5);"
        "print(\"Running stage 'second@one':\", flush=True); print('words')"
    )
    seconds = stages.timed([sys.executable, "-c", script])
    assert list(seconds) == ["first", "second@one"]
    assert seconds["first"] > 0.4
    assert seconds["second@one"] < seconds["first"]


def test_a_training_of_the_ladder_is_not_run_again(tmp_path, monkeypatch):
    """With the model's own number of epochs; another number is another training."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "study/metrics/trainings"
    folder.mkdir(parents=True)
    kept = {"validation": {"accuracy": 0.9}, "test": {"accuracy": 0.8}, "distorted": 0.5}
    (folder / "ladder-resnet-4.json").write_text(json.dumps(kept | {"calibration_error": 0.01}))
    own = budgets.PARAMS["models"]["resnet"]["epochs"]
    assert budgets.from_ladder("resnet", own, 4) == {
        "minutes": None,
        "validation": 0.9,
        "test": 0.8,
        "distorted": 0.5,
        "calibration_error": 0.01,
        "processor": "study",
    }
    assert budgets.from_ladder("resnet", own + 1, 4) is None
    assert budgets.from_ladder("resnet", own, 3) is None
