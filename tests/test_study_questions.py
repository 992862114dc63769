"""docs/questions.md says what was measured, and plainly what was not."""

import re
import subprocess

import pandas as pd
import pytest
from project import ROOT

from study import answers, pipeline, questions

ROW = {
    "question": "pooling",
    "variant": "pooling-average",
    "against": "reference",
    "trainings": 5,
    "trainings_against": 4,
    "difference": -0.0123,
    "low": -0.02,
    "high": -0.004,
    "p": 0.001,
    "p_holm": 0.002,
    "verdict": "worse",
    "same": 0,
}


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A project without any results."""
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    return tmp_path


VARIANTS = [
    {"variant": "reference", "trainings": 4, "validation_accuracy": 0.89, "test_accuracy": 0.88,
     "gap": 0.066, "best_at_end": 1, "flops": 200, "epochs_to_90": 3.0, "reached_90": 4},
    {"variant": "pooling-average", "trainings": 5, "validation_accuracy": 0.88,
     "test_accuracy": 0.8677, "gap": 0.041, "best_at_end": 3, "flops": 150,
     "epochs_to_90": None, "reached_90": 0},
]  # fmt: skip


def write(rows: list[dict], name: str) -> None:
    folder = answers.RESULTS
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / name, index=False)


@pytest.mark.usefixtures("empty")
def test_without_results_every_answer_says_so():
    questions.main()
    page = questions.PAGE.read_text()
    assert "The study has not been run yet" in page
    assert page.count("*Not measured yet.*") >= 10
    assert not re.search(r"\d percentage\s+points on", page)
    assert ".png" not in page


@pytest.mark.usefixtures("empty")
def test_an_answer_is_a_verdict_in_words_and_the_rows_of_the_tables():
    write([ROW], "differences.csv")
    write(VARIANTS, "variants.csv")
    text = answers.Answers().question("pooling", "pixels")
    assert text.startswith("Worse than max pooling: **average pooling**.\n")
    assert "| max pooling | 4 | 88.00% |  |  | +6.6 |" in text
    assert "| average pooling | 5 | 86.77% | -1.23 (-2.00 to -0.40) | 0.002 | +4.1 |" in text
    assert "study/results/pooling.png" in text
    assert "Pixels: *Not measured yet.*" in text
    assert "are the same" not in text


@pytest.mark.usefixtures("empty")
def test_trainings_that_are_those_of_the_reference_are_counted():
    """Two sides with the same network say nothing about a difference."""
    write([{**ROW, "same": 3}], "differences.csv")
    write(VARIANTS, "variants.csv")
    assert (
        "3 of the 5 trainings with average pooling are the same, number by number, as the "
        "reference's: the difference comes from the others."
    ) in answers.Answers().question("pooling")


@pytest.mark.usefixtures("empty")
def test_what_a_variant_changes_stands_beside_what_it_costs():
    write([ROW], "differences.csv")
    assert answers.Answers().costs("pooling") == answers.NOT_YET
    write(VARIANTS, "variants.csv")
    assert answers.Answers().costs("pooling") == (
        "Against max pooling, average pooling: -1.23 points for 0.8 times the operations."
    )
    assert answers.Answers().costs("kernel") == answers.NOT_YET


def test_each_verdict_has_its_words():
    found = {"better": "average", "worse": "none", "cannot tell": "strided"}
    rows = [
        {**ROW, "variant": f"pooling-{own}", "verdict": verdict} for verdict, own in found.items()
    ]
    assert answers.verdicts("pooling", pd.DataFrame(rows)) == (
        "Better than max pooling: **average pooling**. Worse than max pooling: **no pooling**. "
        "Cannot be told apart from max pooling: **strided convolutions**."
    )


@pytest.mark.usefixtures("empty")
def test_epochs_to_90_percent_say_never_and_by_how_many():
    rows = [
        {"variant": "ladder-ann", "epochs_to_90": 7.0, "reached_90": 4, "trainings": 5},
        {"variant": "ladder-linear", "epochs_to_90": None, "reached_90": 0, "trainings": 5},
        {"variant": "reference", "epochs_to_90": 3.0, "reached_90": 5, "trainings": 5},
    ]
    write(rows, "variants.csv")
    assert answers.Answers().convergence() == (
        "- ann: epoch 7 (4 of 5 trainings)\n- linear: never (0 of 5 trainings)"
    )


def test_confusions_are_counted_both_ways(monkeypatch):
    monkeypatch.chdir(ROOT)
    table = pd.read_csv("plots/compare/confusion.csv").set_index(["model", "actual", "predicted"])
    there, back = (
        table["count"]["baseline", one, other]
        for one, other in (("Sneaker", "Sandal"), ("Sandal", "Sneaker"))
    )
    text = pipeline.confused("baseline", "Sneaker", "Sandal")
    assert f"takes {there} of 1,000 test images of Sneaker for Sandal" in text
    of_sneakers = [
        (n, to)
        for (of, to), n in table["count"]["baseline"].items()
        if of == "Sneaker" and to != of
    ]
    most, usual = max(of_sneakers)
    begin = "Sometimes: " if most > there else "Yes, more often than for any other class: "
    assert text.startswith(f"{begin}baseline takes {there} of ")
    assert (f"for Sandal ({most} for {usual}), and" in text) == (most > there)
    assert f"{back} of 1,000 test images of Sandal for Sneaker" in text


def test_classes_that_the_data_lacks_are_not_guessed(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert "*Not asked of this data*" in pipeline.confused("baseline", "Hat", "Bag")


def test_a_damaged_table_ends_with_a_sentence_and_leaves_the_page(empty):
    questions.main()
    before = questions.PAGE.read_text()
    write([ROW], "differences.csv")
    (answers.RESULTS / "differences.csv").write_text('"a\n')
    with pytest.raises(SystemExit, match=r"error: study/results/differences.csv is damaged"):
        questions.main()
    assert (empty / questions.PAGE).read_text() == before


def test_the_commit_is_that_of_the_results_and_none_while_they_are_not_committed(empty):
    write([ROW], "differences.csv")
    assert questions.commit() == ""
    own = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    for words in (["add", "-A"], ["commit", "-qm", "Results"]):
        subprocess.run([*own, *words], check=True)
    first = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
    (empty / "other.txt").touch()
    for words in (["add", "-A"], ["commit", "-qm", "Something else"]):
        subprocess.run([*own, *words], check=True)
    assert questions.commit() == first
    write([ROW, ROW], "differences.csv")
    assert questions.commit() == ""


def test_the_page_in_the_repository_is_the_one_that_is_generated(monkeypatch):
    """But for the commit, which a clone without history cannot tell."""
    monkeypatch.chdir(ROOT)
    page = questions.PAGE.read_text()
    named = re.search(r"of commit `(\w+)`", page)
    monkeypatch.setattr(questions, "commit", lambda: named[1] if named else "")
    assert page == questions.page()
