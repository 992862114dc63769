"""What photographs show of models: right answers, refusals, the choice, and the page."""

import re
import subprocess

import numpy as np
import pytest
from project import ROOT
from small_answers import CLASSES, LABELS, NEUTRAL, answered, scattered, sure_of

from photos import compare, registry
from photos.evidence import answers, fitting, page, scores, sheet
from photos.evidence.answers import CORRECTED, RIGHT, WAYS
from photos.registry import GARMENTS
from stages.common import files
from stages.common.errors import UserError


def test_each_shoe_is_right_for_shoes_and_nothing_for_strangers():
    names = ["Sandal", "Ankle boot", "Bag", "Trouser", "Dress"]
    found = answered(["shoes", "shoes", "shoes", "pants", "hat"], ann=sure_of(names))
    assert found.correct("naive", "ann").tolist() == [True, True, False, True, False]
    assert found.garments.tolist() == [False, False, False, True, False]
    assert found.strangers.tolist() == [False, False, False, False, True]


def test_balanced_accuracy_counts_each_garment_the_same():
    labels = ["t-shirt"] * 8 + ["pants", "longsleeve", "dress", "outwear", "shirt"]
    names = ["T-shirt/top"] * 8 + ["Bag"] * 5
    table = scores.accuracies(answered(labels, ann=sure_of(names)), ["first"])
    assert table.n[0] == 13
    assert table.accuracy[0] == pytest.approx(8 / 13)
    assert table.balanced[0] == pytest.approx(1 / 6)
    assert table.low[0] < 8 / 13 < table.high[0]


def test_each_garment_is_measured_for_every_model_in_every_way():
    right = sure_of([RIGHT[label][0] for label in GARMENTS] + ["Bag"])
    found = answered([*GARMENTS, "pants"], ann=right, deep=right[::-1])
    table = scores.by_label(found, ["naive", "converted"])
    assert len(table) == 2 * 2 * 6
    row = table.set_index(["way", "model", "label"]).loc["naive", "ann", "pants"]
    assert (row.n, row.accuracy) == (2, 0.5)
    assert row.low == pytest.approx(0.0945, abs=1e-4)  # Wilson, 1 of 2
    assert row.high == pytest.approx(0.9055, abs=1e-4)


def test_differences_are_corrected_among_the_pairs_of_one_way():
    made = scattered(7)
    one, both = scores.paired(made, ["naive"]), scores.paired(made, ["naive", "converted"])
    assert both.columns[0] == "way"
    for _, table in both.groupby("way"):
        assert table.p_holm.tolist() == one.p_holm.tolist()


def test_the_threshold_keeps_the_share_that_was_asked_for():
    made = scattered(3).corrected(dict.fromkeys(["ann", "baseline", "augmented"], NEUTRAL))
    for kept in (0.9, 0.95, 1.0):
        least = scores.threshold(made, "ann", kept)
        assert scores.refusals(made, "ann", least)["kept"] == pytest.approx(kept, abs=0.01)


def test_refusals_tell_doubt_from_certainty():
    labels = ["pants"] * 4 + ["hat"] * 4
    probabilities = np.concatenate(
        [sure_of(["Trouser"] * 4), sure_of(["Bag"] * 3, 0.3), sure_of(["Bag"])]
    )
    found = answered(labels, ann=probabilities).corrected({"ann": NEUTRAL})
    measured = scores.refusals(found, "ann", 0.5)
    assert measured == {"auroc": pytest.approx(0.875), "kept": 1.0, "refused": 0.75}


def test_the_choice_is_the_best_balanced_model_on_validation():
    made = scattered(4)
    corrections = {model: fitting.fit(made, model) for model in made.models}
    chosen = compare.choose(made.corrected(corrections), corrections, 0.95)
    assert chosen.model == "ann"  # baseline answers the wrong way round
    assert chosen.biases == list(corrections["ann"].biases)
    assert 0 < chosen.threshold < 1


def test_the_threshold_that_is_written_keeps_the_photograph_that_set_it():
    for seed in range(5):
        made = scattered(seed)
        corrections = {model: fitting.fit(made, model) for model in made.models}
        corrected = made.corrected(corrections)
        chosen = compare.choose(corrected, corrections, 0.95)
        assert scores.refusals(corrected, chosen.model, chosen.threshold)["kept"] >= 0.95


def test_a_sheet_shows_right_and_wrong_answers_of_each_label():
    made = scattered(5).corrected(dict.fromkeys(["ann", "baseline", "augmented"], NEUTRAL))
    shown = sheet.choose(made, "ann", right=2, wrong=1)
    correct = made.correct(CORRECTED, "ann")
    assert set(shown) == set(LABELS)
    assert correct[shown["pants"]].tolist() == [True, True, False]
    assert correct[shown["hat"]].tolist() == [False] * 3  # none can be right


def test_a_sheet_without_wrong_answers_of_a_label_shows_more_right_ones():
    found = answered(["pants"] * 5, ann=sure_of(["Trouser"] * 5))
    shown = sheet.choose(found.corrected({"ann": NEUTRAL}), "ann", right=2, wrong=2)
    assert shown == {"pants": [0, 1, 2, 3]}


def test_on_the_sheet_a_refused_answer_is_right_only_for_a_stranger():
    probabilities = np.concatenate(
        [sure_of(["Trouser"]), sure_of(["Trouser", "Bag"], 0.3), sure_of(["Bag"])]
    )
    labels = ["pants", "pants", "hat", "hat"]
    found = answered(labels, ann=probabilities).corrected({"ann": NEUTRAL})
    captions = [sheet.caption(found, "ann", 0.5, place) for place in range(4)]
    names = [text.rsplit(",", 1)[0] for text, _ in captions]
    assert names == ["Trouser", "x none of the ten", "none of the ten", "x Bag"]
    assert [right for _, right in captions] == [True, False, True, False]


@pytest.fixture
def text(tmp_path):
    """The page about made-up answers."""
    made = scattered(6)
    corrections = {model: fitting.fit(made, model) for model in made.models}
    after = made.corrected(corrections)
    chosen = compare.choose(after, corrections, 0.9)
    measured = compare.measure(after, after, chosen, 0.9)
    page.write(tmp_path / "photos.md", after, measured, chosen)
    return (tmp_path / "photos.md").read_text()


def test_the_page_begins_with_the_finding(text):
    """What conversion does alone, and both differences of augmentation."""
    first, second = text.split("\n\n")[1:3]
    assert first.startswith("**The model recognizes ")
    assert "of 120 real photographs" in first
    assert re.search(r"converting the photographs brings it to [\d.]+% \([\d.]+% to", first)
    assert "p < 0.001" in second
    assert "before the correction" in second
    assert re.search(r"After the correction.*is [+-][\d.]+ points \(", second, re.DOTALL)


def test_the_page_has_each_garment_for_every_model_and_three_ways_of_the_chosen_one(text):
    part = text.partition("## Garments")[2]
    assert "| model | t-shirt | pants | longsleeve | dress | outwear | shirt |" in part
    rows = [line for line in part.splitlines() if line.startswith(("| ann |", "| t-shirt |"))]
    assert [len(re.findall(r"\d%", row)) for row in rows] == [6, 9]


def test_make_photos_ends_with_the_finding_in_whole_sentences(text, tmp_path):
    recipe = (ROOT / "Makefile").read_text().split("\nphotos:")[1].split("\n\n")[0]
    command = recipe.splitlines()[-1].strip("\t@").replace("$$", "$")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/photos.md").write_text(text)
    said = subprocess.check_output(["sh", "-c", command], cwd=tmp_path, text=True)
    first, last = text.split("\n\n")[1:3]
    assert said.strip() == f"{first}\n\n{last}".replace("**", "")


def test_the_page_is_plain_markdown(text):
    assert "\\." not in text
    assert 'penalizes "Shirt" most' in text.replace("\n   ", " ")
    rows = [line for line in text.splitlines() if line.startswith("| ann |")]
    assert len(rows[0].split("|")) == 7
    assert "keeps 90%" in text


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A function that writes the answers of a model, as `evaluate` does."""
    monkeypatch.chdir(tmp_path)

    def write(model: str, labels: list[str], classes: list[str]) -> None:
        ways = dict.fromkeys(WAYS, np.full((len(labels), len(classes)), 0.1, np.float32))
        path = registry.ANSWERS / f"{model}/test.npz"
        files.save_arrays(path, labels=np.array(labels), classes=np.array(classes), **ways)

    return write


def test_answers_to_other_photographs_are_refused(written):
    written("ann", ["hat", "pants"], CLASSES)
    written("deep", ["pants", "hat"], CLASSES)
    with pytest.raises(UserError, match=r"deep/test.npz has other photographs .* those of ann"):
        answers.read("test", ["ann", "deep"])


def test_models_of_other_classes_are_refused(written):
    written("ann", ["hat"], ["digit 0", "digit 1"])
    with pytest.raises(UserError, match=r"should have Fashion-MNIST's names, has no Ankle boot"):
        answers.read("test", ["ann"])


def test_missing_answers_say_how_to_make_them(written):
    written("ann", ["hat"], CLASSES)
    with pytest.raises(UserError, match="create it with: dvc repro evaluate@deep"):
        answers.read("test", ["ann", "deep"])
