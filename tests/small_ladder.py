"""A small study/results/ladder.json, made up, and what one training says without it."""

import json
from pathlib import Path

from stages.evidence.estimates import Estimate, Judgement
from stages.pages import trainings

ONCE = Judgement("undecided", (Estimate(("deep", "baseline"), 0.0, -0.1, 0.1),))


def content(
    accuracies: dict[str, float], data_set: str = "Invented", count: int = 5, **more: object
) -> dict:
    """Return a ladder of models with these accuracies, each known to 0.2 points, unlike others."""
    models = list(accuracies)
    pairs = [(a, b) for place, a in enumerate(models) for b in models[place + 1 :]]
    return {
        "data_set": data_set,
        "parameters": {model: {} for model in models},
        "accuracies": [
            {"model": model, "split": split, "trainings": count, "images": 1000,
             "value": value, "low": value - 0.002, "high": value + 0.002}
            for model, value in accuracies.items()
            for split in ("validation", "test")
        ],
        "pairs": [pair(a, b, accuracies[a] - accuracies[b], count) for a, b in pairs],
        "epochs": [{"model": model, "to_90": [3] * count} for model in models],
        "gaps": {model: 1 - accuracy for model, accuracy in accuracies.items()},
    } | more  # fmt: skip


def pair(model: str, other: str, value: float, count: int = 5) -> dict:
    """Return a pair whose difference has a standard error of 0.1 points."""
    return {
        "model": model,
        "other": other,
        "trainings": (count, count),
        "images": 1000,
        "value": value,
        "low": value - 0.002,
        "high": value + 0.002,
        "error": 0.001,
        "freedom": 8.0,
        "p_holm": 0.001 if abs(value) > 0.002 else 0.5,
    }


def write(folder: Path, found: dict) -> None:
    """Write a ladder to where the stage `report` finds it."""
    path = folder / trainings.PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found))
