"""Answers for docs/questions.md from single measurements: softmax, rates, splits, neighbours."""

import json
from pathlib import Path
from statistics import mean

from stages.common.errors import UserError
from study import names
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
        f"{said} For {found['about']:,} images its confidence is between 85% and 95% (mean "
        f"{found['confidence']:.1%}); {found['accuracy']:.1%} of these answers are correct "
        f"(95% interval {found['low']:.1%} to {found['high']:.1%})."
    )


def rates() -> str:
    """Return the learning rate of each optimizer; say so if it is at the end of those tried."""
    chosen, at_the_end = [], []
    for path in sorted((METRICS / "learning_rates").glob("*.json")):
        found = read(f"learning_rates/{path.stem}")
        name = names.variant("optimizer", f"optimizer-{path.stem}")
        tried = sorted(map(float, found["tried"]))
        chosen.append(f"{name} {found['chosen']:g} (of {', '.join(f'{each:g}' for each in tried)})")
        if found["chosen"] in (tried[0], tried[-1]):
            at_the_end.append(name)
    if not chosen:
        return NOT_YET
    said = f"Learning rates, chosen on validation images: {', '.join(chosen)}."
    if not at_the_end:
        return said
    return (
        f"{said} At the end of the rates tried, so that another one may be better: "
        f"{', '.join(at_the_end)}."
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
        else f"a difference too small for {test['images']:,} images"
    )
    return (
        f"Near duplicates are not to blame: the nearest other training image is "
        f"{training['median']:.1f} grey levels away from a training image and {test['median']:.1f} "
        f"from a test image (medians of the root mean square over pixels). {training['equal']} of "
        f"{training['images']:,} training images have an exact duplicate there, and "
        f"{test['equal']} of {test['images']:,} test images. Answering with the class of that "
        f"nearest image needs no training and no choice; it is correct for {_share(training)} of "
        f"training images and for {_share(test)} of test images, {tells}."
    )


def _share(found: dict) -> str:
    return f"{found['accuracy']:.1%} ({found['low']:.1%} to {found['high']:.1%})"
