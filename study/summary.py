"""What the trainings of each variant have in common: a row of means for each."""

from statistics import mean, median, stdev

import pandas as pd
from statsmodels.stats.weightstats import CompareMeans

from study.effects import Trainings, stack
from study.results import Trained, epochs_to

# Of validation accuracy, for claims about how fast a training converges; few images end below 90%.
LEVELS = {"85": 0.85, "90": 0.9}


def by_variant(trainings: Trainings) -> pd.DataFrame:
    """Return a row for each variant: means over its trainings, shares of 1.

    `deviation`: of the test accuracy, over the seeds. `gap`: training minus validation accuracy,
    `best_at_end`: the trainings whose last epoch was the best. `lead`: validation minus test
    accuracy, with its 95% interval over images, `lead_low` to `lead_high`; seeds are not in it.
    `epochs_to_90`: until this validation accuracy, median of the `reached_90` that reached it.
    """
    return pd.DataFrame([_row(variant, each) for variant, each in trainings.items()])


def _row(variant: str, trainings: list[Trained]) -> dict:
    records = [each.record for each in trainings]
    test = [each.test.accuracy for each in records]
    speed: dict[str, float | None] = {}
    for name, level in LEVELS.items():
        epochs = [each for each in epochs_to(level, trainings) if each is not None]
        speed[f"epochs_to_{name}"] = median(epochs) if epochs else None
        speed[f"reached_{name}"] = len(epochs)
    return {
        "variant": variant,
        "trainings": len(records),
        "validation_accuracy": mean(each.validation.accuracy for each in records),
        "test_accuracy": mean(test),
        "deviation": stdev(test) if len(test) > 1 else None,
        "test_loss": mean(each.test.loss for each in records),
        "train_accuracy": mean(each.train_accuracy for each in records),
        "gap": mean(each.gap for each in trainings),
        **lead(trainings),
        "best_at_end": sum(each.best_epoch == len(each.curve) for each in records),
        **speed,
        "calibration_error": _mean([each.calibration_error for each in records]),
        "distorted": _mean([each.distorted for each in records]),
        "images": records[0].images,
        "parameters": records[0].parameters,
        "flops": records[0].flops,
    }


def lead(trainings: list[Trained]) -> dict[str, float]:
    """Return the lead and its interval: each image counts with the share that is correct."""
    shares = [stack(trainings, part).mean(axis=0) for part in ("validation", "test")]
    low, high = CompareMeans.from_data(*shares).tconfint_diff(usevar="unequal")
    return {"lead": shares[0].mean() - shares[1].mean(), "lead_low": low, "lead_high": high}


def _mean(values: list[float | None]) -> float | None:
    """Return the mean; None if a value is missing."""
    return None if None in values else mean(values)
