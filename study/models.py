"""What several trainings of each model of the main pipeline say, for that pipeline's claims.

Its stage `report` reads results/ladder.json, so that it needs no data of the study.
"""

import math
from itertools import combinations
from statistics import mean

from stages.evidence.differences import holm
from study import recipe
from study.effects import stack
from study.results import Trained, epochs_to
from study.summary import LEVELS
from tools.difference import statistics
from tools.difference.statistics import Difference

PREFIX = "ladder-"
PARTS = ("validation", "test")

Ladder = dict[str, list[Trained]]


def ladder(trainings: dict[str, list[Trained]]) -> Ladder:
    """Return the trainings of each model that has two or more, by its name."""
    return {
        variant.removeprefix(PREFIX): each
        for variant, each in trainings.items()
        if variant.startswith(PREFIX) and len(each) > 1
    }


def findings(data_set: str, models: Ladder) -> dict:
    """Return what results/ladder.json has: shares of 1, p corrected by Holm for all pairs."""
    pairs = list(combinations(models, 2))
    found = [statistics.compare(stack(models[b], "test"), stack(models[a], "test"))
             for a, b in pairs]  # fmt: skip
    corrected = holm([each.p for each in found])
    return {
        "data_set": data_set,
        "parameters": {model: recipe.parameters(model) for model in models},
        "accuracies": [_accuracy(model, part, models[model]) for model in models for part in PARTS],
        "pairs": [
            _pair(*names, each, float(p))
            for names, each, p in zip(pairs, found, corrected, strict=True)
        ],
        "epochs": [
            {"model": model, "to_90": list(epochs_to(LEVELS["90"], each))}
            for model, each in models.items()
        ],
        "gaps": {model: mean(one.gap for one in each) for model, each in models.items()},
    }


def _accuracy(model: str, part: str, trainings: list[Trained]) -> dict:
    correct = stack(trainings, part)
    low, high = statistics.mean_interval(correct)
    return {
        "model": model,
        "split": part,
        "trainings": len(correct),
        "images": correct.shape[1],
        "value": float(correct.mean()),
        "low": low,
        "high": high,
    }


def _pair(model: str, other: str, found: Difference, p_holm: float) -> dict:
    """Return `model` minus `other`."""
    return {
        "model": model,
        "other": other,
        "trainings": found.trainings[::-1],
        "images": found.images,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "error": math.sqrt(found.images_variance + found.trainings_variance),
        "freedom": found.freedom if math.isfinite(found.freedom) else None,
        "p_holm": p_holm,
    }
