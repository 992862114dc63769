"""compare: all models side by side, the winner, and which differences are real.

Reads data/predictions/, metrics/, plots/ and models/ of the models in params.yaml, writes
metrics/compare.json (the winner, mCE and calibration error), metrics/compare.md, plots/compare/,
report.html, docs/claims.md, docs/model_card.md and best.keras, a copy of the winner. The winner
has the best validation accuracy; test images are never used to choose anything.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from stages.common import params, stage
from stages.common.errors import UserError
from stages.common.files import replacing, write_json
from stages.evidence import (
    calibration,
    claims,
    comparison,
    ledger,
    report,
    results,
    winner,
)
from stages.evidence.comparison import Comparison
from stages.evidence.pictures import (
    accuracy,
    classes,
    confusion,
    cost,
    curves,
    differences,
    distortions,
    reliability,
)
from stages.scoring.metrics import wilson_interval

PLOTS = Path("plots/compare")


class Data(params.Section):
    """What this stage uses of the section `data`."""

    name: Annotated[str, Field(min_length=1)]


def models() -> list[str]:
    """Return the names of the models in params.yaml. Raises `UserError` if there are none."""
    names = list(params.declared().get("models") or [])
    if not names:
        raise UserError(
            "params.yaml: models should name at least one model, got none; add a model, or "
            "restore the committed file: git restore params.yaml"
        )
    return names


def main() -> None:
    """Compare, draw, write, and copy the winner."""
    compared = comparison.compare(params.read(Data, "data").name, models())
    stated = claims.load()
    best = winner.read(compared.best, compared.by_model.file_size[compared.best])
    draw_accuracies(compared)
    draw_classes(compared)
    draw_differences(compared)
    draw_robustness(compared)
    write_csv("models.csv", compared.scores)
    write_pages(compared, claims.about(stated.claims, compared.models))
    write_metrics(compared)
    write_tables(compared, stated.reported)
    winner.write(best)


def draw_accuracies(compared: Comparison) -> None:
    """Write tables and pictures of accuracy, cost and learning curves."""
    scores, sizes = compared.scores, compared.sizes
    intervals = [wilson_interval(share, sizes["test"]) for share in scores.test_accuracy]
    accuracies = pd.DataFrame(intervals, columns=["low", "high"])
    accuracies.insert(0, "model", scores.model)
    accuracies.insert(1, "accuracy", scores.test_accuracy)
    accuracies["images"] = sizes["test"]
    write_csv("accuracy.csv", accuracies)
    write_csv("curves.csv", compared.curves)
    accuracy.draw(PLOTS / "accuracy.png", accuracies, sizes["test"])
    cost.draw(PLOTS / "cost.png", scores, sizes["test"])
    best_epochs, images = compared.by_model.best_epoch, sizes["validation"]
    curves.draw(PLOTS / "curves.png", compared.curves, best_epochs, images)
    curves.draw_validation(PLOTS / "validation.png", compared.curves, images)


def draw_classes(compared: Comparison) -> None:
    """Write tables and pictures of the classes and their confusion."""
    predictions, matrices = compared.predictions, compared.matrices
    write_csv("confusion.csv", results.confusion_cells(matrices, predictions.classes))
    confusion.draw_all(PLOTS, matrices, predictions.classes, compared.best)
    images = np.bincount(predictions.labels, minlength=len(predictions.classes))
    classes.draw(PLOTS / "classes.png", compared.recalls, images)


def draw_differences(compared: Comparison) -> None:
    """Write the differences of all pairs; one model alone has none, and no picture of them."""
    write_csv("differences.csv", compared.pairs)
    if len(compared.pairs):
        differences.draw(PLOTS / "differences.png", compared.pairs, compared.sizes["test"])


def draw_robustness(compared: Comparison) -> None:
    """Write tables and pictures of distorted images and calibration."""
    predictions, by_model = compared.predictions, compared.by_model
    clean = {
        model: float(predictions.correct(model)[predictions.chosen].mean())
        for model in compared.models
    }
    write_csv("distortions.csv", compared.distorted)
    shown = compared.distorted, clean, compared.seen
    distortions.draw(PLOTS / "distortions.png", *shown)
    distortions.draw_severities(PLOTS / "severities.png", *shown)
    diagrams = calibration.diagrams(predictions, by_model.temperature)
    reliability.draw(PLOTS / "reliability.png", diagrams, by_model)


def write_csv(name: str, rows: pd.DataFrame) -> None:
    """Write a table of plots/compare."""
    with replacing(PLOTS / name) as partial:
        rows.to_csv(partial, index=False)


def write_pages(compared: Comparison, stated: list[claims.Claim]) -> None:
    """Write docs/claims.md, docs/model_card.md and report.html."""
    shared = report.shared(compared, ledger.entries(stated, compared))
    report.write("claims.md", "docs/claims.md", shared)
    report.write("model_card.md", "docs/model_card.md", shared | report.card(compared))
    report.write("report.html", "report.html", shared | report.page(compared))


def write_metrics(compared: Comparison) -> None:
    """Write metrics/compare.json: the winner, and figures of each model; mCE only if there is.

    `mce_left_out`: how many distortions mCE leaves out, if any.
    """
    columns = [name for name in ("mce", "ece_scaled") if name in compared.scores]
    figures = {name: compared.by_model[name].to_dict() for name in columns}
    if compared.left_out:
        figures["mce_left_out"] = len(compared.left_out)
    write_json("metrics/compare.json", {"best": compared.best, **figures})


def write_tables(compared: Comparison, reported: dict[str, claims.Reported]) -> None:
    """Write metrics/compare.md and print it."""
    content = report.tables(compared.scores, compared.best, compared.sizes["test"], reported)
    print(report.write("compare.md", "metrics/compare.md", content))


if __name__ == "__main__":
    stage.run(main)
