"""Accuracies over the six garments, differences between models, and strangers refused."""

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from photos.evidence.answers import Answers
from photos.registry import GARMENTS
from stages.evidence import differences
from stages.scoring.metrics import wilson_interval


def by_label(answers: Answers, way: str, model: str) -> pd.DataFrame:
    """Return a row for each garment: label, n, accuracy and its 95% Wilson interval low, high."""
    correct = answers.correct(way, model)
    rows = []
    for label in GARMENTS:
        right = correct[answers.labels == label]
        rows.append((label, len(right), right.mean(), *wilson_interval(right.mean(), len(right))))
    return pd.DataFrame(rows, columns=["label", "n", "accuracy", "low", "high"])


def accuracies(answers: Answers, ways: list[str]) -> pd.DataFrame:
    """Return a row for each way and model: accuracy over the garments with its 95% interval.

    `accuracy`: each photograph counts the same; `balanced`: each of the six garments does.
    """
    rows = []
    for way in ways:
        for model in answers.models:
            right = answers.correct(way, model)[answers.garments]
            share = right.mean()
            balanced = by_label(answers, way, model).accuracy.mean()
            interval = wilson_interval(share, len(right))
            rows.append((way, model, len(right), share, *interval, balanced))
    return pd.DataFrame(rows, columns=["way", "model", "n", "accuracy", "low", "high", "balanced"])


def paired(answers: Answers, way: str) -> pd.DataFrame:
    """Return the differences of every pair of models on the garments, as `differences.pairs`."""
    return differences.pairs(
        {model: answers.correct(way, model)[answers.garments] for model in answers.models}
    )


def taken_for(answers: Answers, way: str, model: str, which: np.ndarray) -> pd.Series:
    """Return how many of the photographs `which`, bool (n,), are taken for each class."""
    counts = pd.Series(answers.predicted(way, model)[which]).value_counts()
    return counts.reindex(answers.classes, fill_value=0)


def threshold(answers: Answers, model: str, kept: float) -> float:
    """Return the least confidence of the share `kept` of garments that are surest."""
    sure_first = np.sort(answers.confidence(model)[answers.garments])[::-1]
    return float(sure_first[int(np.ceil(kept * len(sure_first))) - 1])


def refusals(answers: Answers, model: str, least: float) -> dict[str, float]:
    """Return how well confidence tells garments from strangers.

    `auroc`: the chance that a garment has the greater one. `kept`, `refused`: shares of garments
    at or above `least` and of strangers below it.
    """
    confidence = answers.confidence(model)
    garments, strangers = confidence[answers.garments], confidence[answers.strangers]
    known = np.repeat([1, 0], [len(garments), len(strangers)])
    return {
        "auroc": float(roc_auc_score(known, np.concatenate([garments, strangers]))),
        "kept": float((garments >= least).mean()),
        "refused": float((strangers < least).mean()),
    }
