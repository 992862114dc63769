"""What each variant does to accuracy, and how surely: over seeds and over images.

Intervals and p-values are those of tools/difference, corrected by Holm within a question.
"""

from statistics import mean, median, stdev

import numpy as np
import pandas as pd

from stages.evidence.differences import holm
from study.results import Trained, epochs_to
from tools.difference import wording
from tools.difference.statistics import Difference, compare

# Of validation accuracy, for claims about how fast a training converges; few images end below 90%.
LEVELS = {"85": 0.85, "90": 0.9}
REFERENCES = {"optimizer": "optimizer-adam", "ladder": "ladder-baseline"}  # else: reference
# All training images are what the main pipeline's baseline has; else it equals the reference.
ALSO = {"images": ["ladder-baseline"]}

COLUMNS = ["question", "variant", "against", "trainings", "trainings_against", "difference", "low",
           "high", "p", "p_holm", "verdict"]  # fmt: skip
SHIFTED = ["pixels", *COLUMNS, "accuracy", "accuracy_against"]

Trainings = dict[str, list[Trained]]


def question(variant: str) -> str:
    """Return which question a variant answers: its name before the hyphen."""
    return variant.partition("-")[0]


def questions(trainings: Trainings) -> dict[str, list[str]]:
    """Return of each question the variants to hold against its reference."""
    found: dict[str, list[str]] = {}
    for variant in trainings:
        if variant not in ("reference", *REFERENCES.values()):
            found.setdefault(question(variant), []).append(variant)
    for name, more in ALSO.items():
        if name in found:
            found[name] += [each for each in more if each in trainings]
    return found


def differences(trainings: Trainings, part: str) -> pd.DataFrame:
    """Return a row for each question and variant; of what has no reference yet, none.

    Columns: question, variant, against; trainings of both; accuracy `difference` of the variant to
    its reference on `part` (validation or test), shares of 1, its 95% interval low ... high, p,
    p_holm and verdict.
    """
    rows: list[dict] = []
    for name, variants in questions(trainings).items():
        against = REFERENCES.get(name, "reference")
        if against in trainings:
            old = _stack(trainings[against], part)
            found = [(each, compare(old, _stack(trainings[each], part))) for each in variants]
            rows += _rows(name, against, found)
    return pd.DataFrame(rows, columns=COLUMNS)


def shifted(trainings: Trainings, variant: str, against: str) -> pd.DataFrame:
    """Return the same of two variants on test images shifted by 1, 2 ... pixels; `pixels` more.

    Accuracies of both, too. Without rows if one of the two has no training yet.
    """
    if variant not in trainings or against not in trainings:
        return pd.DataFrame(columns=SHIFTED)
    old, new = (_stack(trainings[each], "shifted") for each in (against, variant))
    found = [compare(old[:, place], new[:, place]) for place in range(new.shape[1])]
    rows = _rows("shifted", against, [(variant, each) for each in found])
    more = [
        {"pixels": place, "accuracy": each.new, "accuracy_against": each.old}
        for place, each in enumerate(found, 1)
    ]
    return pd.DataFrame([row | added for row, added in zip(rows, more, strict=True)])[SHIFTED]


def summary(trainings: Trainings) -> pd.DataFrame:
    """Return a row for each variant: means over its trainings, shares of 1.

    `deviation`: of the test accuracy, over the seeds. `gap`: training minus validation accuracy,
    `gap_deviation` over the seeds; `best_at_end`: the trainings whose last epoch was the best.
    `epochs_to_90`: until this validation accuracy, median of the `reached_90` that reached it.
    """
    return pd.DataFrame([_row(variant, each) for variant, each in trainings.items()])


def _row(variant: str, trainings: list[Trained]) -> dict:
    records = [each.record for each in trainings]
    test = [each.test.accuracy for each in records]
    gaps = [each.gap for each in trainings]
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
        "gap": mean(gaps),
        "gap_deviation": stdev(gaps) if len(gaps) > 1 else None,
        "best_at_end": sum(each.best_epoch == len(each.curve) for each in records),
        **speed,
        "calibration_error": _mean([each.calibration_error for each in records]),
        "distorted": _mean([each.distorted for each in records]),
        "images": records[0].images,
        "parameters": records[0].parameters,
        "flops": records[0].flops,
    }


def _mean(values: list[float | None]) -> float | None:
    """Return the mean; None if a value is missing."""
    return None if None in values else mean(values)


def _stack(trainings: list[Trained], part: str) -> np.ndarray:
    """Return bool (trainings, images), of shifted images (trainings, pixels, images)."""
    return np.stack([each.correct[part] for each in trainings])


def _rows(name: str, against: str, found: list[tuple[str, Difference]]) -> list[dict]:
    """Return the rows of one question, their p-values corrected for the number of them."""
    p_holm = holm([each.p for _, each in found])
    return [
        {
            "question": name,
            "variant": variant,
            "against": against,
            "trainings": each.trainings[1],
            "trainings_against": each.trainings[0],
            "difference": each.value,
            "low": each.low,
            "high": each.high,
            "p": each.p,
            "p_holm": float(p),
            "verdict": wording.verdict(each, p),
        }
        for (variant, each), p in zip(found, p_holm, strict=True)
    ]
