"""The study's comparison, on made-up predictions."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import small_results
import small_study
from small_study import DECLARED, SEEDS, SKILL, WHOLE, answers

from stages.common import params
from stages.evidence.differences import holm
from study import compare, design, effects, results, summary, tables
from tools.difference import statistics

NONE = pd.DataFrame(columns=effects.SHIFTED)
FILES = {"variants.csv", "differences.csv", "overfitting.csv", "shifted.csv", "ladder.json",
         "results.md", "learning_curve.png", "shifted.png", "pooling.png", "optimizer.png",
         "ladder.png", "images.png", "dense.png"}  # fmt: skip


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    """The folder of a study in which `compare` ran and drew, to be read only."""
    folder = tmp_path_factory.mktemp("compared") / "study"
    with pytest.MonkeyPatch.context() as patch:
        small_study.work_in(folder, patch)
        small_study.write_all()
        compare.main()
    return folder


def right(variant: str) -> np.ndarray:
    """Return bool (trainings, test images) as the predictions were made up."""
    names = [f"{variant}-{seed}" for seed in SEEDS]
    pairs = [answers(name, "test", SKILL.get(variant, 0.8)) for name in names]
    return np.stack([labels == predicted for labels, predicted in pairs])


def test_differences_are_those_of_the_difference_tool_with_holm_within_the_question(compared):
    table = pd.read_csv(compared / "results/differences.csv").set_index("variant")
    rows = table[table.question == "pooling"]
    p_values = []
    for variant in ("pooling-average", "pooling-none"):
        expected = statistics.compare(right("reference"), right(variant))
        p_values.append(expected.p)
        found = rows.loc[variant]
        assert found.against == "reference"
        assert (found.trainings, found.trainings_against) == (3, 3)
        for key, value in (("difference", expected.value), ("low", expected.low),
                           ("high", expected.high), ("p", expected.p)):  # fmt: skip
            assert found[key] == pytest.approx(value, rel=1e-4, abs=1e-12), key
    np.testing.assert_allclose(rows.p_holm, holm(p_values), rtol=1e-4)
    assert rows.verdict["pooling-none"] == "worse"


def test_each_question_has_its_own_reference(compared):
    table = pd.read_csv(compared / "results/differences.csv")
    against = table.set_index(["question", "variant"]).against.to_dict()
    assert against["optimizer", "optimizer-sgd"] == "optimizer-adam"
    assert against["ladder", "ladder-deep"] == "ladder-baseline"
    assert against["images", "images-100"] == "reference"
    assert against["images", "ladder-baseline"] == "reference"


def test_the_number_of_training_images_is_that_of_each_variant(compared):
    counts = pd.read_csv(compared / "results/variants.csv").set_index("variant").images
    chosen = ["reference", "images-100", "ladder-baseline"]
    assert list(counts[chosen]) == [600, 100, WHOLE]


@pytest.mark.usefixtures("study")
def test_a_single_variant_without_its_reference_has_no_differences():
    trainings, _ = results.load(set())
    alone = {"pooling-none": trainings["pooling-none"]}
    assert effects.differences(alone, "test").empty
    compare.draw(effects.differences(alone, "test"), pd.DataFrame(), summary.by_variant(alone))


def test_all_is_compared_without_the_predictions_that_dvc_keeps(study, monkeypatch):
    """As in a fresh clone, whose cache is empty."""
    small_results.without_drawing(monkeypatch)
    shutil.rmtree(study / "data")
    trainings, missing = results.load(set())
    assert missing == []
    assert [len(each) for each in trainings.values()] == [3] * len(trainings)
    labels, predicted = answers("ladder-deep-0", "test", 0.8)
    first = trainings["ladder-deep"][0]
    np.testing.assert_array_equal(first.correct["test"], labels == predicted)
    assert first.record.curve == [0.8, pytest.approx(0.95)]
    compare.main()


def test_everything_is_written_and_the_page_names_every_variant(compared, monkeypatch):
    monkeypatch.setattr(params, "declared", lambda: DECLARED)
    assert {path.name for path in (compared / "results").iterdir()} == FILES
    page = (compared / "results/results.md").read_text()
    for variant in design.names():
        assert f"| {variant} |" in page
    assert "Not trained yet" not in page


def test_one_training_of_each_variant_is_compared_too(study, monkeypatch):
    small_results.without_drawing(monkeypatch)
    monkeypatch.setattr(params, "declared", lambda: {**DECLARED, "seeds": [0], "ladder": [0]})
    compare.main()
    table = pd.read_csv(study / "results/differences.csv")
    assert set(table.trainings) == {1}
    assert "±" not in (study / "results/results.md").read_text()


def test_shifted_images_are_compared_at_each_distance(compared):
    table = pd.read_csv(compared / "results/shifted.csv")
    assert list(table.pixels) == [1, 2, 3, 4, 5]
    for name, column in (("dense-equal", "accuracy"), ("reference", "accuracy_against")):
        pairs = [answers(f"{name}-{seed}", "shifted", SKILL[name] - 0.2) for seed in SEEDS]
        expected = np.mean([labels == predicted for labels, predicted in pairs])
        np.testing.assert_allclose(table[column], expected, rtol=1e-5)
    np.testing.assert_allclose(table.p_holm, holm(list(table.p)), rtol=1e-4)
    np.testing.assert_array_equal(table.verdict == "worse", table.p_holm < statistics.LEVEL)


@pytest.mark.usefixtures("study")
def test_epochs_to_a_level_count_from_one_and_never_is_never():
    trainings, _ = results.load(set())
    assert list(results.epochs_to(0.95, trainings["reference"])) == [2, 2, 2]
    assert list(results.epochs_to(0.5, trainings["reference"])) == [1, 1, 1]
    assert list(results.epochs_to(0.99, trainings["reference"])) == [None] * 3
    rows = summary.by_variant(trainings).set_index("variant")
    assert rows.reached_90["pooling-none"] == 0
    assert np.isnan(rows.epochs_to_90["pooling-none"])
    assert rows.epochs_to_90["reference"] == 2
    assert "| never (0 of 3) |" in tables.page(rows.reset_index(), NONE, NONE, [])
    assert rows.gap["reference"] == pytest.approx(0.1)
