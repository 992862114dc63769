"""The comparison: the winner, the table, the cells of the plots."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from stages.data.dataset import Split
from stages.evidence import claims, matrices
from stages.evidence.comparison import winner
from stages.evidence.pictures import accuracy, confusion, curves
from stages.pages import content, rendering
from stages.pictures import examples, figures, gallery

ROOT = Path(__file__).parents[1]
MODELS = list(YAML(typ="safe").load(ROOT / "params.yaml")["models"])
REPORTED = claims.load().reported
SCORES = pd.DataFrame(
    {
        "model": ["linear", "baseline", "deep"],
        "train_accuracy": [0.85, 0.96, 0.94],
        "train_loss": [0.42, 0.11, 0.15],
        "logged_train_accuracy": [0.85, 0.96, 0.89],
        "logged_train_loss": [0.43, 0.12, 0.3],
        "best_epoch": [9, 7, 12],
        "epochs": [10, 10, 12],
        "validation_accuracy": [0.84, 0.92, 0.92],
        "validation_loss": [0.45, 0.25, 0.22],
        "test_accuracy": [0.83, 0.93, 0.91],
        "test_loss": [0.5, 0.2, 0.3],
        "macro_f1": [0.83, 0.93, 0.91],
        "parameters": [7850, 421642, 123456],
        "file_size": [40_000, 1_700_000, 600_000],
    }
)


def test_the_winner_is_chosen_on_validation_never_on_test():
    """deep has the lower validation loss of two equals; baseline is better on test only."""
    assert winner(SCORES) == "deep"
    swapped = SCORES.assign(test_accuracy=SCORES.test_accuracy[::-1].to_numpy())
    assert winner(swapped) == "deep"


def tables(scores: pd.DataFrame, best: str, reported: dict[str, claims.Reported]) -> str:
    """Return the text of metrics/compare.md for 10,000 test images."""
    compared = SimpleNamespace(scores=scores, best=best, sizes={"test": 10_000})
    return rendering.render("compare.md", content.results(compared, reported))


def test_the_table_of_results_has_a_row_for_each_model_and_marks_the_winner():
    text = tables(SCORES, "deep", REPORTED)
    assert (
        "| **deep** | 91.00% (90.4% to 91.5%) | 0.300 | 0.910 | 92.00% | 123,456 | 0.60 MB |"
        in text
    )
    assert "| baseline | 93.00%" in text
    assert "E: 89 to 91%" in text
    assert "n = 10,000" in text


def test_the_table_of_training_sets_final_weights_beside_what_was_logged():
    text = tables(SCORES, "deep", REPORTED)
    assert "| deep | 12 of 12 | 94.00%, 0.150 | 89.00%, 0.300 | 92.00%, 0.220 |" in text
    assert "A: 89.52%, 0.299; 88.11%, 0.356" in text


def test_confusion_cells_are_all_cells_with_their_share_of_the_actual_class():
    cells = matrices.cells({"linear": np.array([[3, 1], [0, 0]])}, ["Shirt", "Coat"])
    assert cells.to_dict(orient="split")["data"] == [
        ["linear", "Shirt", "Shirt", 3, 0.75],
        ["linear", "Shirt", "Coat", 1, 0.25],
        ["linear", "Coat", "Shirt", 0, 0.0],
        ["linear", "Coat", "Coat", 0, 0.0],
    ]


def test_a_single_model_is_not_called_a_winner():
    text = tables(SCORES[:1], "linear", {})
    assert "\n\n**linear** is the only model in params.yaml.\n\n" in text
    assert "winner" not in text


@pytest.mark.parametrize("model", MODELS)
def test_the_validation_accuracy_in_git_is_the_model_s_own(model):
    final = json.loads((ROOT / f"metrics/train/{model}.json").read_text())["final"]
    found = json.loads((ROOT / f"metrics/validation/{model}.json").read_text())
    assert found == pytest.approx({model: final["validation"]["accuracy"]}, abs=0.001)


def split() -> Split:
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28, 1), dtype=np.uint8)
    return Split(images, np.arange(40, dtype=np.uint8) % 4, ["Shirt", "Coat", "Bag", "Dress"])


def probabilities(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(4), 40)


def draw_all(folder: Path) -> None:
    errors = SCORES[["model"]].assign(accuracy=SCORES.test_accuracy, low=0.8, high=0.95)
    epochs = {"epoch": [1, 2, 3], "accuracy": [0.7, 0.8, 0.9], "loss": [0.9, 0.6, 0.4]}
    logged = pd.concat(
        pd.DataFrame({"model": model, "split": part, **epochs})
        for model in SCORES.model
        for part in ("training", "validation")
    )
    examples.samples(folder / "samples.png", split(), columns=3)
    gallery.predictions(folder / "predictions.png", "deep", split(), probabilities(1))
    accuracy.draw(folder / "accuracy.png", errors, 10_000)
    best = pd.Series(2, index=SCORES.model)
    curves.draw(folder / "curves.png", logged, best, 5000)
    curves.draw_validation(folder / "validation.png", logged, best, 5000)
    confusion.draw_all(folder, {"deep": np.eye(4, dtype=int)}, split().classes, "deep")


def test_pictures_have_the_same_bytes_twice(tmp_path):
    for name in ("first", "second"):
        draw_all(tmp_path / name)
    first = tmp_path / "first"
    pictures = sorted(str(path.relative_to(first)) for path in first.rglob("*.png"))
    assert pictures == [
        "accuracy.png",
        "confusion.png",
        "confusion/deep.png",
        "curves.png",
        "predictions.png",
        "samples.png",
        "validation.png",
    ]
    for name in pictures:
        content = (first / name).read_bytes()
        assert content == (tmp_path / "second" / name).read_bytes(), name
        assert b"Software" not in content


@pytest.mark.parametrize("shift", [0, 1])
def test_predictions_can_be_drawn_when_all_are_correct_or_all_wrong(tmp_path, shift):
    certain = np.eye(4)[(split().labels + shift) % 4]
    gallery.predictions(tmp_path / "all.png", "deep", split(), certain)
    assert (tmp_path / "all.png").stat().st_size > 10_000


def test_colours_belong_to_models_and_differ():
    assert len(set(figures.colours(MODELS).values())) == len(MODELS)
    for template in ("curves", "test_error"):
        text = (ROOT / f".dvc/plots/{template}.json").read_text()
        assert json.dumps(figures.COLOURS) in text
