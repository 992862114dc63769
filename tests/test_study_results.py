"""The study's comparison, on made-up predictions."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import small_study
from small_study import DECLARED, SEEDS, SKILL, WHOLE, answers

from stages.common import params
from stages.common.errors import UserError
from stages.evidence.differences import holm
from study import compare, correct, design, effects, freshness, record, results, tables
from tools.difference import statistics

NONE = pd.DataFrame(columns=effects.SHIFTED)
FILES = {"variants.csv", "differences.csv", "shifted.csv", "ladder.json", "results.md",
         "learning_curve.png", "shifted.png", "pooling.png", "optimizer.png", "ladder.png",
         "images.png", "dense.png"}  # fmt: skip


@pytest.fixture
def study(tmp_path, monkeypatch) -> Path:
    """The folder of a study whose trainings are all there, in which the tests work."""
    small_study.work_in(tmp_path / "study", monkeypatch)
    small_study.write_all()
    return tmp_path / "study"


def right(variant: str) -> np.ndarray:
    """Return bool (trainings, test images) as the predictions were made up."""
    names = [f"{variant}-{seed}" for seed in SEEDS]
    pairs = [answers(name, "test", SKILL.get(variant, 0.8)) for name in names]
    return np.stack([labels == predicted for labels, predicted in pairs])


def test_differences_are_those_of_the_difference_tool_with_holm_within_the_question(study):
    compare.main()
    table = pd.read_csv(study / "results/differences.csv").set_index("variant")
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


def test_each_question_has_its_own_reference(study):
    compare.main()
    table = pd.read_csv(study / "results/differences.csv")
    against = table.set_index(["question", "variant"]).against.to_dict()
    assert against["optimizer", "optimizer-sgd"] == "optimizer-adam"
    assert against["ladder", "ladder-deep"] == "ladder-baseline"
    assert against["images", "images-100"] == "reference"
    assert against["images", "ladder-baseline"] == "reference"


def test_the_number_of_training_images_is_that_of_each_variant(study):
    compare.main()
    counts = pd.read_csv(study / "results/variants.csv").set_index("variant").images
    chosen = ["reference", "images-100", "ladder-baseline"]
    assert list(counts[chosen]) == [600, 100, WHOLE]


@pytest.mark.usefixtures("study")
def test_a_single_variant_without_its_reference_has_no_differences():
    trainings, _ = results.load(set())
    alone = {"pooling-none": trainings["pooling-none"]}
    assert effects.differences(alone, "test").empty
    compare.draw(effects.differences(alone, "test"), pd.DataFrame(), effects.summary(alone))


def test_all_is_compared_without_the_predictions_that_dvc_keeps(study):
    """As in a fresh clone, whose cache is empty."""
    shutil.rmtree(study / "data")
    trainings, missing = results.load(set())
    assert missing == []
    assert [len(each) for each in trainings.values()] == [3] * len(trainings)
    labels, predicted = answers("ladder-deep-0", "test", 0.8)
    first = trainings["ladder-deep"][0]
    np.testing.assert_array_equal(first.correct["test"], labels == predicted)
    assert first.record.curve == [0.8, pytest.approx(0.95)]
    compare.main()


def test_a_damaged_file_of_right_answers_is_named(study):
    path = study / "correct/pooling-none-1.npz"
    content = dict(np.load(path))
    np.savez(path, **content | {"test": content["test"][:-1]})
    wanted = r"^correct/pooling-none-1.npz has test of 392 bits for 400 images; remove it and run: "
    with pytest.raises(UserError, match=wanted):
        compare.main()


def test_everything_is_written_and_the_page_names_every_variant(study):
    compare.main()
    assert {path.name for path in (study / "results").iterdir()} == FILES
    page = (study / "results/results.md").read_text()
    for variant in design.names():
        assert f"| {variant} |" in page
    assert "Not trained yet" not in page


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


@pytest.mark.usefixtures("study")
def test_other_images_are_refused():
    path = record.predictions("pooling-none-1") / "test.npz"
    content = dict(np.load(path))
    content["labels"] = content["labels"][::-1]
    np.savez(path, **content)
    correct.write("pooling-none-1", path.parent)
    with pytest.raises(UserError, match="pooling-none-1 answered other test images than the"):
        compare.main()


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


def test_one_training_of_each_variant_is_compared_too(study, monkeypatch):
    monkeypatch.setattr(params, "declared", lambda: {**DECLARED, "seeds": [0], "ladder": [0]})
    compare.main()
    table = pd.read_csv(study / "results/differences.csv")
    assert set(table.trainings) == {1}
    assert "±" not in (study / "results/results.md").read_text()


def test_without_the_reference_there_are_tables_and_no_differences(study):
    for seed in SEEDS:
        record.metrics_file(f"reference-{seed}").unlink()
    compare.main()
    table = pd.read_csv(study / "results/differences.csv")
    assert set(table.question) == {"optimizer", "ladder"}
    assert pd.read_csv(study / "results/shifted.csv").empty


def test_shifted_images_are_compared_at_each_distance(study):
    compare.main()
    table = pd.read_csv(study / "results/shifted.csv")
    assert list(table.pixels) == [1, 2, 3, 4, 5]
    for name, column in (("dense-equal", "accuracy"), ("reference", "accuracy_against")):
        pairs = [answers(f"{name}-{seed}", "shifted", SKILL[name] - 0.2) for seed in SEEDS]
        expected = np.mean([labels == predicted for labels, predicted in pairs])
        np.testing.assert_allclose(table[column], expected, rtol=1e-5)
    np.testing.assert_allclose(table.p_holm, holm(list(table.p)), rtol=1e-4)
    np.testing.assert_array_equal(table.verdict == "worse", table.p_holm < statistics.LEVEL)


@pytest.mark.usefixtures("study")
def test_damaged_figures_are_named():
    record.metrics_file("pooling-none-1").write_text("{")
    with pytest.raises(UserError, match=r"metrics/trainings/pooling-none-1.json is damaged"):
        compare.main()


@pytest.mark.usefixtures("study")
def test_epochs_to_a_level_count_from_one_and_never_is_never():
    trainings, _ = results.load(set())
    assert list(results.epochs_to(0.95, trainings["reference"])) == [2, 2, 2]
    assert list(results.epochs_to(0.5, trainings["reference"])) == [1, 1, 1]
    assert list(results.epochs_to(0.99, trainings["reference"])) == [None] * 3
    rows = effects.summary(trainings).set_index("variant")
    assert rows.reached_90["pooling-none"] == 0
    assert np.isnan(rows.epochs_to_90["pooling-none"])
    assert rows.epochs_to_90["reference"] == 2
    assert "| never (0 of 3) |" in tables.page(rows.reset_index(), NONE, NONE, [])
    assert rows.gap["reference"] == pytest.approx(0.1)
