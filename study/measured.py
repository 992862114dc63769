"""Answers for docs/questions.md from single measurements: softmax, rates, splits, neighbours."""

import json
from pathlib import Path
from statistics import mean

from stages.common.errors import UserError
from study import names
from study.answers import NOT_YET, RESULTS
from study.gaps import gap
from study.tables import points, table

METRICS = Path("study/metrics")
PARTS = ("validation", "test")


def read(name: str, folder: Path = METRICS) -> dict | None:
    """Read NAME.json; None if it is missing. Raises `UserError` if it is damaged."""
    path = folder / f"{name}.json"
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
        f"The {found['images']:,} answers of the reference for test images each sum to 1 within "
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


def gaps() -> str:
    """Return of every model of the ladder how much worse it is on test than on validation."""
    found = read("ladder", RESULTS)
    if found is None:
        return NOT_YET
    rows = found["accuracies"]
    figures = {(row["model"], row["split"]): row for row in rows}
    cells = []
    for model in dict.fromkeys(row["model"] for row in rows):
        parts = [figures[model, part] for part in PARTS]
        values = [part["value"] for part in parts]
        shown = [f"{value:.2%}" for value in values]
        own = points(gap(*values, *(part["images"] for part in parts)))
        cells.append([names.variant("ladder", model), *shown, own])
    titles = ["", "validation", "test", "validation minus test, 95% interval over images"]
    return table(titles, cells) if cells else NOT_YET


def splits() -> str:
    """Return how much worse the reference is on test than on validation, on other splits."""
    paths = sorted((METRICS / "splits").glob("*.json"))
    if len(paths) < 2:
        return NOT_YET
    found = [read(f"splits/{path.stem}") for path in paths]
    each = [100 * (one["validation"] - one["test"]) for one in found]
    counts = sum(one["validation_images"] for one in found), found[0]["test_images"]
    other = gap(
        mean(one["validation"] for one in found), mean(one["test"] for one in found), *counts
    )
    conclusion = (
        "So it is not this split: test images are harder on others, too."
        if other["low"] > 0
        else "So chance alone, in which images are in which part, can explain the gap."
    )
    value, low, high = (100 * other[key] for key in ("difference", "low", "high"))
    return (
        f"On {len(found)} other splits of the same images, the reference is {value:.2f} points "
        f"worse on test than on validation images ({min(each):.2f} to {max(each):.2f}, one "
        f"training each; 95% interval over images {low:+.2f} to {high:+.2f})"
        f"{_on_own_split(found[0])}. {conclusion}"
    )


def _on_own_split(other: dict) -> str:
    """Return the same of the split that all other answers have, "" if that was not measured."""
    stems = sorted(path.stem for path in (METRICS / "trainings").glob("reference-*.json"))
    found = [read(f"trainings/{stem}") for stem in stems]
    if not found:
        return ""
    validation, test = (mean(one[part]["accuracy"] for one in found) for part in PARTS)
    own = gap(validation, test, other["validation_images"], other["test_images"])
    value, low, high = (100 * own[key] for key in ("difference", "low", "high"))
    return (
        f"; on the split of this project it is {value:.2f} points worse (mean of {len(found)} "
        f"trainings; {low:+.2f} to {high:+.2f})"
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
        else f"a difference that {test['images']:,} images cannot confirm"
    )
    return (
        f"Near duplicates: {training['equal']} of {training['images']:,} training images have an "
        f"exact duplicate among the others, and {test['equal']} of {test['images']:,} test images "
        f"have one among them. The nearest training image is {training['median']:.1f} grey levels "
        f"away from a training image and {test['median']:.1f} from a test image (medians of the "
        "root mean square over pixels). Answering with the class of that nearest image needs no "
        f"training and no choice; it is correct for {_share(training)} of training images and for "
        f"{_share(test)} of test images, {tells}."
    )


def _share(found: dict) -> str:
    return f"{found['accuracy']:.1%} ({found['low']:.1%} to {found['high']:.1%})"
