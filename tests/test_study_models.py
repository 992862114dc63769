"""What the study says of several trainings of each model, for the claims of the main pipeline."""

import json
from pathlib import Path

import numpy as np
import pytest
import small_study
from small_study import SEEDS

from stages.pages import trainings
from study import compare, models, results
from tools.difference import statistics


@pytest.fixture
def found(tmp_path, monkeypatch) -> trainings.Ladder:
    """results/ladder.json of a study whose trainings are all there, as `report` reads it."""
    small_study.work_in(tmp_path / "study", monkeypatch)
    small_study.write_all()
    monkeypatch.setattr(compare, "draw", lambda *_: None)
    compare.main()
    monkeypatch.chdir(tmp_path)
    return trainings.load()


def right(model: str) -> np.ndarray:
    """Return bool (trainings, test images)."""
    answers = [small_study.answers(f"ladder-{model}-{seed}", "test", 0.8) for seed in SEEDS]
    return np.stack([labels == predicted for labels, predicted in answers])


def test_a_pair_is_the_first_minus_the_second_as_the_difference_tool_has_it(found):
    pair = found.pair("baseline", "deep")
    expected = statistics.compare(right("deep"), right("baseline"))
    assert (pair.value, pair.low, pair.high) == (expected.value, expected.low, expected.high)
    assert (pair.p_holm, pair.trainings, pair.images) == (expected.p, (3, 3), 400)
    half = (expected.high - expected.low) / 2
    t = statistics.stats.t.ppf(0.975, pair.freedom)
    assert pair.error * t == pytest.approx(half)


def test_accuracies_have_the_interval_of_their_mean(found):
    estimate = found.accuracy("deep", "test")
    assert estimate.value == right("deep").mean()
    assert estimate.interval == statistics.mean_interval(right("deep"))
    assert estimate.low < estimate.value < estimate.high
    assert (estimate.images, estimate.trainings) == (400, (3,))
    assert found.accuracy("deep", "validation").images == 200


def test_it_has_the_epochs_and_parameters_of_each_model(found):
    assert found.epochs_to_90("deep") == [2, 2, 2]
    records = [
        json.loads(path.read_text())
        for path in sorted(Path("study/metrics/trainings").glob("ladder-deep-*"))
    ]
    gaps = [each["train_accuracy"] - each["validation"]["accuracy"] for each in records]
    assert found.gaps["deep"] == pytest.approx(sum(gaps) / 3)
    assert found.data_set == "Invented"
    assert found.parameters["deep"] == {"train.epochs": 2, "cnn.units": 8}


def test_a_model_with_one_training_says_nothing(tmp_path, monkeypatch):
    small_study.work_in(tmp_path / "study", monkeypatch)
    small_study.write_all()
    loaded, _ = results.load({"ladder-deep-1", "ladder-deep-2"})
    assert list(models.ladder(loaded)) == ["baseline"]
    known = models.findings("Invented", models.ladder(loaded))
    assert (known["pairs"], len(known["accuracies"])) == ([], 2)
    json.dumps(known, allow_nan=False)


def test_the_file_in_git_can_be_read(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[1])
    assert trainings.load().data_set == "Fashion-MNIST"
