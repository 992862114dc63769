"""The comparison, from the files that the stages before wrote."""

from dataclasses import dataclass

from stages.evidence import (
    agreement,
    calibration,
    differences,
    matrices,
    predictions,
    results,
    robustness,
    seen,
)
from stages.evidence.comparison import Comparison, winner
from stages.evidence.predictions import Predictions
from stages.scoring import metrics


@dataclass(frozen=True)
class Measured(Comparison):
    """A comparison with the predictions that it was made from."""

    predictions: Predictions


def compare(data_set: str, models: list[str]) -> Measured:
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
    counts = {model: metrics.confusion_matrix(labels, predicted.test[model]) for model in models}
    return Measured(
        data_set=data_set,
        best=winner(scores),
        predictions=predicted,
        curves=curves,
        scores=scores,
        matrices=counts,
        recalls=matrices.recalls(counts, predicted.classes),
        pairs=differences.pairs({model: predicted.correct(model) for model in models}),
        distorted=distorted,
        seen=known,
        sizes={
            "test": len(labels),
            "validation": len(predicted.validation_labels),
            "distorted": len(chosen),
        },
    )
