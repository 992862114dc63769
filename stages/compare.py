"""compare: all models side by side, the winner, and which differences are real.

Reads data/predictions/, metrics/, plots/train/ and models/ of the models in params.yaml, writes
metrics/compare.json (the winner, mCE and calibration error), plots/compare/ (tables and pictures)
and best.keras, a copy of the winner. The winner has the best validation accuracy; test images are
never used to choose anything.
"""

import numpy as np
import pandas as pd

from stages.common import stage
from stages.common.files import write_json
from stages.evidence import (
    calibration,
    claims,
    judging,
    measuring,
    settings,
    tables,
    winner,
)
from stages.evidence.matrices import cells
from stages.evidence.measuring import Measured
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

PLOTS = tables.FOLDER


def main() -> None:
    """Compare, draw, write, and copy the winner."""
    compared = measuring.compare(settings.data_set(), settings.models())
    stated = claims.about(claims.load().claims, compared.models)
    best = winner.read(compared.best, compared.by_model.file_size[compared.best])
    draw_accuracies(compared)
    draw_classes(compared)
    draw_differences(compared)
    draw_robustness(compared)
    tables.write("models", compared.scores)
    tables.write("images", tables.sizes(compared))
    tables.write("claims", tables.judgements(stated, judging.judge_all(stated, compared)))
    write_metrics(compared)
    winner.write(best)


def draw_accuracies(compared: Measured) -> None:
    """Write tables and pictures of accuracy, cost and learning curves."""
    scores, sizes = compared.scores, compared.sizes
    intervals = [wilson_interval(share, sizes["test"]) for share in scores.test_accuracy]
    accuracies = pd.DataFrame(intervals, columns=["low", "high"])
    accuracies.insert(0, "model", scores.model)
    accuracies.insert(1, "accuracy", scores.test_accuracy)
    accuracies["images"] = sizes["test"]
    tables.write("accuracy", accuracies)
    tables.write("curves", compared.curves)
    accuracy.draw(PLOTS / "accuracy.png", accuracies, sizes["test"])
    cost.draw(PLOTS / "cost.png", scores, sizes["test"])
    best_epochs, images = compared.by_model.best_epoch, sizes["validation"]
    curves.draw(PLOTS / "curves.png", compared.curves, best_epochs, images)
    curves.draw_validation(PLOTS / "validation.png", compared.curves, best_epochs, images)


def draw_classes(compared: Measured) -> None:
    """Write tables and pictures of the classes and their confusion."""
    predictions, matrices = compared.predictions, compared.matrices
    tables.write("confusion", cells(matrices, predictions.classes))
    confusion.draw_all(PLOTS, matrices, predictions.classes, compared.best)
    images = np.bincount(predictions.labels, minlength=len(predictions.classes))
    classes.draw(PLOTS / "classes.png", compared.recalls, images)


def draw_differences(compared: Measured) -> None:
    """Write the differences of all pairs; one model alone has none, and no picture of them."""
    tables.write("differences", compared.pairs)
    if len(compared.pairs):
        differences.draw(PLOTS / "differences.png", compared.pairs, compared.sizes["test"])


def draw_robustness(compared: Measured) -> None:
    """Write tables and pictures of distorted images and calibration."""
    predictions, by_model = compared.predictions, compared.by_model
    clean = {
        model: float(predictions.correct(model)[predictions.chosen].mean())
        for model in compared.models
    }
    tables.write("distortions", compared.distorted)
    shown = compared.distorted, clean, compared.seen
    distortions.draw(PLOTS / "distortions.png", *shown)
    distortions.draw_severities(PLOTS / "severities.png", *shown)
    diagrams = calibration.diagrams(predictions, by_model.temperature)
    reliability.draw(PLOTS / "reliability.png", diagrams, by_model)


def write_metrics(compared: Measured) -> None:
    """Write metrics/compare.json: the winner, and figures of each model; mCE only if there is.

    `mce_left_out`: how many distortions mCE leaves out, if any.
    """
    columns = [name for name in ("mce", "ece_scaled") if name in compared.scores]
    figures = {name: compared.by_model[name].to_dict() for name in columns}
    if compared.left_out:
        figures["mce_left_out"] = len(compared.left_out)
    write_json("metrics/compare.json", {"best": compared.best, **figures})


if __name__ == "__main__":
    stage.run(main)
