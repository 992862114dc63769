"""Accuracies over the six garments, differences between models, and strangers refused."""

from itertools import product

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from photos.evidence.answers import Answers
from photos.registry import GARMENTS
from stages.evidence import differences
from stages.scoring.metrics import wilson_interval

MEASURED = ["n", "accuracy", "low", "high"]


def by_label(answers: Answers, ways: list[str]) -> pd.DataFrame:
    """Return a row for each way, model and garment, its `label`: accuracy, 95% Wilson interval."""
    rows = []
    for way, model in product(ways, answers.models):
        correct = answers.correct(way, model)
        for label in GARMENTS:
            rows.append((way, model, label, *_measured(correct[answers.labels == label])))
    return pd.DataFrame(rows, columns=["way", "model", "label", *MEASURED])


def accuracies(answers: Answers, ways: list[str]) -> pd.DataFrame:
    """Return a row for each way and model: accuracy over the garments with its 95% interval.

    `accuracy`: each photograph counts the same; `balanced`: each of the six garments does.
    """
    balanced = by_label(answers, ways).groupby(["way", "model"]).accuracy.mean()
    rows = []
    for way, model in product(ways, answers.models):
        measured = _measured(answers.correct(way, model)[answers.garments])
        rows.append((way, model, *measured, balanced[way, model]))
    return pd.DataFrame(rows, columns=["way", "model", *MEASURED, "balanced"])


def _measured(correct: np.ndarray) -> tuple[int, float, float, float]:
    """Return the columns MEASURED of answers that are right or not, bool (n,)."""
    share = correct.mean()
    return len(correct), share, *wilson_interval(share, len(correct))


def paired(answers: Answers, ways: list[str]) -> pd.DataFrame:
    """Return the differences of every pair of models on the garments, as `differences.pairs`.

    Holm's correction is for the pairs of one `way`, which is the first column.
    """
    tables = []
    for way in ways:
        right = {model: answers.correct(way, model)[answers.garments] for model in answers.models}
        tables.append(differences.pairs(right).assign(way=way))
    table = pd.concat(tables, ignore_index=True)
    return table[["way", *table.columns.drop("way")]]


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
