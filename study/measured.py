"""Answers for docs/questions.md from single measurements: softmax, other splits, neighbours."""

import json
from pathlib import Path
from statistics import mean

from stages.common.errors import UserError
from study.answers import NOT_YET

METRICS = Path("study/metrics")


def read(name: str) -> dict | None:
    """Read study/metrics/NAME.json; None if it is missing. Raises `UserError` if it is damaged."""
    path = METRICS / f"{name}.json"
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except (ValueError, OSError) as error:
        raise UserError(f"{path} is damaged ({error}); restore it: git restore {path}") from None


def softmax() -> str:
    """Return how far sums are from 1, and how often a confidence of about 0.9 is right."""
    found = read("softmax")
    if found is None:
        return NOT_YET
    said = (
        f"The {found['images']:,} answers of the reference for test images sum to 1 within "
        f"{found['off']:.0e}; the smallest number in them is {found['smallest']:.0e}."
    )
    if found["accuracy"] is None:
        return said
    return (
        f"{said} To {found['about']:,} of the images it gives a class 85% to 95%, "
        f"{found['confidence']:.1%} in the mean; it is right on {found['accuracy']:.1%} of them "
        f"(95% interval {found['low']:.1%} to {found['high']:.1%})."
    )


def splits() -> str:
    """Return how much worse the reference is on test than on validation, on other splits."""
    paths = sorted((METRICS / "splits").glob("*.json"))
    if len(paths) < 2:
        return NOT_YET
    found = [read(f"splits/{path.stem}") for path in paths]
    gaps = [100 * (each["validation"] - each["test"]) for each in found]
    blame = "The split is not to blame" if min(gaps) > 0 else "The split has a part in it"
    return (
        f"{blame}: on {len(found)} other splits of the same images, the reference is "
        f"{mean(gaps):.2f} points worse on test than on validation images ({min(gaps):.2f} to "
        f"{max(gaps):.2f}, one training each)."
    )


def neighbours() -> str:
    """Return how near images are to the nearest other one, and how often that one is right."""
    found = read("neighbours")
    if found is None:
        return NOT_YET
    training, test = found["training"], found["test"]
    apart = training["low"] > test["high"]
    tells = (
        "so test images are harder by themselves"
        if apart
        else f"which {test['images']:,} images cannot tell apart"
    )
    return (
        f"Near duplicates are not to blame: the nearest other training image is "
        f"{training['median']:.1f} grey levels away from a training image and {test['median']:.1f} "
        f"from a test image (medians of the root mean square over pixels), and {training['equal']} "
        f"of {training['images']:,} have an equal one, of test images {test['equal']} of "
        f"{test['images']:,}. Answering with the class of that nearest image needs no training and "
        f"no choice; it is right on {_share(training)} of training images and on {_share(test)} of "
        f"test images, {tells}."
    )


def _share(found: dict) -> str:
    return f"{found['accuracy']:.1%} ({found['low']:.1%} to {found['high']:.1%})"
