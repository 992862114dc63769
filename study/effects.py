"""What each variant does to accuracy, and how surely: over seeds and over images.

Intervals and p-values are those of tools/difference, corrected by Holm within a question.
"""

import numpy as np
import pandas as pd

from stages.evidence.differences import holm
from study.results import Trained, pairs
from tools.difference import wording
from tools.difference.statistics import Difference, compare

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
    p_holm and verdict; `same`: the trainings that are those of the reference with their seed.
    """
    rows: list[dict] = []
    for name, variants in questions(trainings).items():
        against = REFERENCES.get(name, "reference")
        if against in trainings:
            old = stack(trainings[against], part)
            found = [(each, compare(old, stack(trainings[each], part))) for each in variants]
            same = [_same(trainings[each], trainings[against]) for each in variants]
            own = zip(_rows(name, against, found), same, strict=True)
            rows += [row | {"same": count} for row, count in own]
    return pd.DataFrame(rows, columns=[*COLUMNS, "same"])


def _same(one: list[Trained], other: list[Trained]) -> int:
    """Return in how many pairs of equal seed both answer every image alike: one network."""
    return sum(
        all(np.array_equal(values, b.correct[part]) for part, values in a.correct.items())
        for a, b in pairs(one, other)
    )


def shifted(trainings: Trainings, variant: str, against: str) -> pd.DataFrame:
    """Return the same of two variants on test images shifted by 1, 2 ... pixels; `pixels` more.

    Accuracies of both, too. Without rows if one of the two has no training yet.
    """
    if variant not in trainings or against not in trainings:
        return pd.DataFrame(columns=SHIFTED)
    old, new = (stack(trainings[each], "shifted") for each in (against, variant))
    found = [compare(old[:, place], new[:, place]) for place in range(new.shape[1])]
    rows = _rows("shifted", against, [(variant, each) for each in found])
    more = [
        {"pixels": place, "accuracy": each.new, "accuracy_against": each.old}
        for place, each in enumerate(found, 1)
    ]
    return pd.DataFrame([row | added for row, added in zip(rows, more, strict=True)])[SHIFTED]


def stack(trainings: list[Trained], part: str) -> np.ndarray:
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
