"""Everything that is known about the models, gathered once for all tables, pictures and pages."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stages.evidence import (
    agreement,
    calibration,
    differences,
    predictions,
    results,
    robustness,
    seen,
)
from stages.evidence.predictions import Predictions
from stages.scoring import metrics


@dataclass(frozen=True)
class Comparison:
    """The models of params.yaml, compared; each table as the module that makes it describes it.

    `best` is the winner's name, `curves` what DVCLive logged, `scores` a row for each model,
    `matrices` counts (k, k) of each model, `recalls` shares by class and model, `pairs` the
    differences of all pairs, `distorted` the accuracies under each distortion and severity,
    `left_out` the distortions that mCE leaves out, `seen` those that each model met in training.
    """

    data_set: str
    best: str
    predictions: Predictions
    curves: pd.DataFrame
    scores: pd.DataFrame
    matrices: dict[str, np.ndarray]
    recalls: pd.DataFrame
    pairs: pd.DataFrame
    distorted: pd.DataFrame
    left_out: list[str]
    seen: dict[str, list[str]]

    @property
    def models(self) -> list[str]:
        """The names of all models, in the order of params.yaml."""
        return list(self.scores.model)

    @property
    def by_model(self) -> pd.DataFrame:
        """`scores`, indexed by the models' names."""
        return self.scores.set_index("model")

    @property
    def sizes(self) -> dict[str, int]:
        """The numbers of test, validation and distorted images."""
        return {
            "test": len(self.predictions.labels),
            "validation": len(self.predictions.validation_labels),
            "distorted": len(self.predictions.chosen),
        }


def compare(data_set: str, models: list[str]) -> Comparison:
    """Score and compare `models`, from the files that the stages before wrote.

    Raises `UserError` if one is missing or damaged, or if two of them disagree.
    """
    predicted, curves = predictions.load(models), results.curves(models)
    labels, chosen = predicted.labels, predicted.chosen
    scores = results.scores(models, curves)
    agreement.check(scores, predicted)
    distorted = robustness.accuracies(labels[chosen], predicted.distorted)
    scores = scores.join(calibration.compare(predicted), on="model")
    known = seen.by_model(models)
    scores = scores.join(robustness.summary(distorted, known), on="model")
    matrices = {model: metrics.confusion_matrix(labels, predicted.test[model]) for model in models}
    return Comparison(
        data_set=data_set,
        best=results.winner(scores),
        predictions=predicted,
        curves=curves,
        scores=scores,
        matrices=matrices,
        recalls=results.recalls(matrices, predicted.classes),
        pairs=differences.pairs({model: predicted.correct(model) for model in models}),
        distorted=distorted,
        left_out=robustness.left_out(distorted),
        seen=known,
    )
