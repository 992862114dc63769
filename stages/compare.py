"""compare: all models side by side, the winner, and which differences are real.

Reads data/predictions/, metrics/ and plots/ of the models in params.yaml, writes
metrics/accuracy.json (on the test images), metrics/compare.json (the winner, mCE and ECE),
metrics/compare.md, plots/compare/, report.html, docs/claims.md, docs/model_card.md and
models/best.keras. The winner has the best validation accuracy; the test images choose nothing.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from stages.common import params, scoring
from stages.common.errors import run
from stages.common.files import replacing, write_json
from stages.evidence import (
    calibration,
    claims,
    differences,
    hypotheses,
    ladder,
    pictures,
    predictions,
    report,
    results,
    robustness,
    table,
)
from stages.evidence.predictions import Answers

PLOTS = Path("plots/compare")


def write_csv(name: str, rows: pd.DataFrame) -> None:
    """Write a table of plots/compare."""
    with replacing(PLOTS / name) as partial:
        rows.to_csv(partial, index=False)


def draw_scores(scores: pd.DataFrame, logged: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """Write tables and pictures of accuracy, cost, curves and classes; return the recalls.

    The recalls have a row for each class and a column for each model.
    """
    count, models = len(answers.labels), list(scores.model)
    bounds = [scoring.interval(accuracy, count) for accuracy in scores.test_accuracy]
    errors = pd.DataFrame(bounds, columns=["low", "high"])
    errors.insert(0, "model", scores.model)
    errors.insert(1, "accuracy", scores.test_accuracy)
    errors["images"] = count
    matrices = {
        model: scoring.confusion_matrix(answers.labels, answers.test[model]) for model in models
    }
    counts = np.bincount(answers.labels, minlength=len(answers.classes))
    recalls = pd.DataFrame(
        {model: np.diag(matrix) / np.maximum(counts, 1) for model, matrix in matrices.items()},
        index=answers.classes,
    )
    write_csv("accuracy.csv", errors)
    write_csv("curves.csv", logged)
    write_csv("confusion.csv", results.confusion_cells(matrices, answers.classes))
    ladder.accuracies(PLOTS / "accuracy.png", errors, count)
    ladder.curves(PLOTS / "curves.png", logged, len(answers.validation_labels))
    ladder.confusion(PLOTS / "confusion.png", matrices, answers.classes)
    pictures.costs(PLOTS / "cost.png", scores, count)
    pictures.classes(PLOTS / "classes.png", recalls, counts)
    return recalls


def draw_evidence(scores: pd.DataFrame, answers: Answers, pairs: pd.DataFrame) -> None:
    """Write tables and pictures of differences, calibration and distorted images."""
    count, chosen = len(answers.labels), answers.chosen
    clean = {model: float(answers.right(model)[chosen].mean()) for model in answers.test}
    errors = robustness.errors(answers.labels[chosen], answers.distorted)
    write_csv("models.csv", scores)
    write_csv("differences.csv", pairs)
    write_csv("distortions.csv", errors)
    pictures.differences(PLOTS / "differences.png", pairs, count)
    pictures.distortions(PLOTS / "distortions.png", errors, clean)
    by_model = scores.set_index("model")
    diagrams = calibration.diagrams(answers, by_model.temperature)
    pictures.reliability(PLOTS / "reliability.png", diagrams, by_model)


def write_pages(
    scores: pd.DataFrame, answers: Answers, pairs: pd.DataFrame, recalls: pd.DataFrame, best: str
) -> None:
    """Write docs/claims.md, docs/model_card.md and report.html."""
    sizes = {
        "test": len(answers.labels),
        "validation": len(answers.validation_labels),
        "distorted": len(answers.chosen),
    }
    tested = hypotheses.verdicts(*robustness.augmentation(answers))
    said = claims.ledger(scores, pairs, tested, (sizes["test"], sizes["validation"]))
    card = report.card(scores, best, recalls, robustness.by_distortion(answers, best), sizes)
    report.write("claims.md", "docs/claims.md", claims=said, pairs=len(pairs), **sizes)
    report.write("model_card.md", "docs/model_card.md", **card)
    report.write(
        "report.html", "report.html", **report.page(scores, best, pairs, sizes), claims=said
    )


def main() -> None:
    """Compare the models that params.yaml lists."""
    models = list(params.declared()["models"])
    answers = predictions.load(models)
    logged = results.curves(models)
    scores = results.results(models, logged)
    best, count = results.winner(scores), len(answers.labels)
    scores = scores.join(calibration.compare(answers), on="model")
    scores = scores.join(robustness.compare(answers), on="model")
    pairs = differences.pairs({model: answers.right(model) for model in models})
    recalls = draw_scores(scores, logged, answers)
    draw_evidence(scores, answers, pairs)
    write_pages(scores, answers, pairs, recalls, best)

    ranked = scores.set_index("model")
    write_json("metrics/accuracy.json", ranked.test_accuracy.to_dict())
    evidence = {name: ranked[name].to_dict() for name in ("mce", "ece_scaled")}
    write_json("metrics/compare.json", {"best": best, **evidence})
    text = table.results(scores, best, count) + table.training(scores)
    with replacing("metrics/compare.md") as partial:
        partial.write_text(text)
    content = Path(f"models/{best}.keras").read_bytes()
    with replacing("models/best.keras") as partial:
        partial.write_bytes(content)
    print(text)


if __name__ == "__main__":
    run(main)
