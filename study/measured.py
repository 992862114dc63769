"""Answers for docs/questions.md from single measurements: softmax and learning rates."""

import json
from pathlib import Path

from stages.common.errors import UserError
from study import names
from study.answers import NOT_YET

METRICS = Path("study/metrics")


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
