"""docs/questions.md says what was measured, and plainly what was not."""

import re
import subprocess

import pandas as pd
import pytest
from project import ROOT

from study import answers, questions

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
}


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A project without any results."""
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    return tmp_path


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
def test_an_answer_is_the_row_of_the_table():
    write([ROW], "differences.csv")
    text = answers.Answers().question("pooling", "pixels")
    assert (
        "- **pooling-average** is worse than reference: -1.23 (-2.00 to -0.40) percentage points "
        "on test images, p = 0.002, 5 against 4 trainings."
    ) in text
    assert "study/results/pooling.png" in text
    assert "pixels: *Not measured yet.*" in text


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("better", "is better than"),
        ("worse", "is worse than"),
        ("cannot tell", "is not told apart"),
    ],
)
def test_each_verdict_has_its_words(verdict, said):
    assert said in answers.sentence(pd.Series({**ROW, "verdict": verdict}))


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
    text = answers.Answers().confused("baseline", "Sneaker", "Sandal")
    assert f"takes {there} of 1,000 test images of Sneaker for Sandal" in text
    assert f"{back} of Sandal for Sneaker" in text


def test_classes_that_the_data_lacks_are_not_guessed(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert "*Not asked of this data*" in answers.Answers().confused("baseline", "Hat", "Bag")


def test_a_damaged_table_ends_with_a_sentence_and_leaves_the_page(empty):
    questions.main()
    before = questions.PAGE.read_text()
    write([ROW], "differences.csv")
    (answers.RESULTS / "differences.csv").write_text('"a\n')
    with pytest.raises(SystemExit, match=r"error: study/results/differences.csv is damaged"):
        questions.main()
    assert (empty / questions.PAGE).read_text() == before


def test_the_page_in_the_repository_is_the_one_that_is_generated(monkeypatch):
    """But for the commit, which a clone without history cannot tell."""
    monkeypatch.chdir(ROOT)
    page = questions.PAGE.read_text()
    named = re.search(r"of commit `(\w+)`", page)
    monkeypatch.setattr(questions, "commit", lambda: named[1] if named else "")
    assert page == questions.page()
