"""compare: all models side by side, the winner, and which differences are real.

Reads data/predictions/, metrics/ and plots/ of the models in params.yaml, writes
metrics/accuracy.json (on the test images), metrics/compare.json (the winner, mCE and ECE),
metrics/compare.md, plots/compare/, report.html, docs/claims.md, docs/model_card.md and
models/best.keras. The winner has the best validation accuracy; the test images choose nothing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from stages.common import params, stage
from stages.common.files import replacing, write_json
from stages.evidence import (
    calibration,
    claims,
    differences,
    hypotheses,
    overview,
    pictures,
    predictions,
    report,
    results,
    robustness,
    table,
)
from stages.evidence.predictions import Answers
from stages.scoring import metrics

PLOTS = Path("plots/compare")


class Data(params.Section):
    """What this stage uses of the section `data`."""

    name: Annotated[str, Field(min_length=1)]


def write_csv(name: str, rows: pd.DataFrame) -> None:
    """Write a table of plots/compare."""
    with replacing(PLOTS / name) as partial:
        rows.to_csv(partial, index=False)


@dataclass(frozen=True)
class Comparison:
    """What the pictures and pages are made of, each as the module that makes it describes it."""

    data_set: str
    best: str
    answers: Answers
    logged: pd.DataFrame
    scores: pd.DataFrame
    matrices: dict[str, np.ndarray]
    recalls: pd.DataFrame
    pairs: pd.DataFrame
    distorted: pd.DataFrame

    @property
    def sizes(self) -> dict[str, int]:
        """The numbers of test, validation and distorted images."""
        return {
            "test": len(self.answers.labels),
            "validation": len(self.answers.validation_labels),
            "distorted": len(self.answers.chosen),
        }


def gather() -> Comparison:
    """Score and compare the models that params.yaml lists."""
    data_set, models = params.read(Data, "data").name, list(params.declared()["models"])
    claims.check(models)
    answers, logged = predictions.load(models), results.curves(models)
    scores = results.results(models, logged)
    best = results.winner(scores)
    distorted = robustness.errors(answers.labels[answers.chosen], answers.distorted)
    scores = scores.join(calibration.compare(answers), on="model")
    scores = scores.join(robustness.summary(distorted), on="model")
    matrices = {
        model: metrics.confusion_matrix(answers.labels, answers.test[model]) for model in models
    }
    recalls = results.recalls(matrices, answers.classes)
    pairs = differences.pairs({model: answers.right(model) for model in models})
    return Comparison(data_set, best, answers, logged, scores, matrices, recalls, pairs, distorted)


def draw_scores(found: Comparison) -> None:
    """Write tables and pictures of accuracy, cost, curves and classes."""
    scores, answers, count = found.scores, found.answers, len(found.answers.labels)
    bounds = [metrics.interval(accuracy, count) for accuracy in scores.test_accuracy]
    errors = pd.DataFrame(bounds, columns=["low", "high"])
    errors.insert(0, "model", scores.model)
    errors.insert(1, "accuracy", scores.test_accuracy)
    errors["images"] = count
    write_csv("accuracy.csv", errors)
    write_csv("curves.csv", found.logged)
    write_csv("confusion.csv", results.confusion_cells(found.matrices, answers.classes))
    overview.accuracies(PLOTS / "accuracy.png", errors, count)
    overview.curves(PLOTS / "curves.png", found.logged, len(answers.validation_labels))
    overview.confusion(PLOTS / "confusion.png", found.matrices, answers.classes)
    pictures.costs(PLOTS / "cost.png", scores, count)
    images = np.bincount(answers.labels, minlength=len(answers.classes))
    pictures.classes(PLOTS / "classes.png", found.recalls, images)


def draw_evidence(found: Comparison) -> None:
    """Write tables and pictures of differences, calibration and distorted images."""
    answers = found.answers
    clean = {model: float(answers.right(model)[answers.chosen].mean()) for model in answers.test}
    write_csv("models.csv", found.scores)
    write_csv("differences.csv", found.pairs)
    write_csv("distortions.csv", found.distorted)
    pictures.differences(PLOTS / "differences.png", found.pairs, len(answers.labels))
    pictures.distortions(PLOTS / "distortions.png", found.distorted, clean)
    by_model = found.scores.set_index("model")
    diagrams = calibration.diagrams(answers, by_model.temperature)
    pictures.reliability(PLOTS / "reliability.png", diagrams, by_model)


def write_pages(found: Comparison) -> None:
    """Write docs/claims.md, docs/model_card.md and report.html."""
    scores, pairs, best, sizes = found.scores, found.pairs, found.best, found.sizes
    gains = robustness.augmentation(found.answers)
    slight = gains.pop("slight")
    tested = hypotheses.verdicts(**gains)
    said = claims.ledger(scores, pairs, tested, slight, (sizes["test"], sizes["validation"]))
    shared = {"data_set": found.data_set, "claims": said, "pairs": len(pairs), **sizes}
    weakest = robustness.by_distortion(found.distorted, best)
    card = report.card(scores, best, found.recalls, weakest, sizes)
    report.write("claims.md", "docs/claims.md", **shared)
    report.write("model_card.md", "docs/model_card.md", **shared | card)
    report.write("report.html", "report.html", **shared | report.page(scores, best, pairs, sizes))


def main() -> None:
    """Compare, draw, write, and copy the winner."""
    found = gather()
    draw_scores(found)
    draw_evidence(found)
    write_pages(found)
    ranked = found.scores.set_index("model")
    write_json("metrics/accuracy.json", ranked.test_accuracy.to_dict())
    evidence = {name: ranked[name].to_dict() for name in ("mce", "ece_scaled")}
    write_json("metrics/compare.json", {"best": found.best, **evidence})
    text = table.results(found.scores, found.best, found.sizes["test"])
    text += table.training(found.scores)
    with replacing("metrics/compare.md") as partial:
        partial.write_text(text)
    content = Path(f"models/{found.best}.keras").read_bytes()
    with replacing("models/best.keras") as partial:
        partial.write_bytes(content)
    print(text)


if __name__ == "__main__":
    stage.run(main)
