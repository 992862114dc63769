"""Better or luck: what a change did to each model, and how certain that is.

    python -m tools.difference OLD [NEW]

OLD and NEW are commits, branches, tags or experiments; several trainings of a side, with other
seeds, are joined by commas: main,seed-1,seed-2. Without NEW: the workspace.
"""

import argparse
import json
import sys

import numpy as np

from stages.common.errors import UserError
from stages.evidence.differences import holm
from tools.difference import wording
from tools.difference.predictions import WORKSPACE, Revision
from tools.difference.statistics import Difference, compare

PARTS = ("validation", "test")


def models(old: list[Revision], new: list[Revision]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the models to compare, and the others by the reason for not comparing them."""
    first = old[0].evaluated
    everywhere = [m for m in first if all(m in each.evaluated for each in old + new)]
    everything = dict.fromkeys(m for each in old + new for m in each.evaluated)
    hashes = {
        m: [{each.evaluated[m].predictions for each in side} for side in (old, new)]
        for m in everywhere
    }
    same = [m for m in everywhere if hashes[m][0] == hashes[m][1]]
    shared = [m for m in everywhere if hashes[m][0] & hashes[m][1] and m not in same]
    lacking = [m for m in everything if m not in everywhere]
    reasons = {"same": same, "shared": shared, "lacking": lacking}
    return [m for m in everywhere if m not in same + shared], reasons


def check_images(revisions: list[Revision], model: str) -> None:
    """Raise `UserError` if two revisions evaluated `model` on different images."""
    first, *others = revisions
    for other in others:
        for part in PARTS:
            if first.evaluated[model].images[part] != other.evaluated[model].images[part]:
                raise UserError(
                    f"{first.name} and {other.name} have different {part} images, so their "
                    "accuracies cannot be compared image by image; compare revisions with the "
                    "same section `data` and the same `preprocess` in params.yaml"
                )


def differences(
    old: list[Revision], new: list[Revision], names: list[str], part: str
) -> dict[str, tuple[Difference, float]]:
    """Return of each model its difference on the images of `part`, and p corrected by Holm.

    Revisions with the same predictions of a model have the same training of it, which counts once.
    """
    found = {}
    for model in names:
        check_images(old + new, model)
        sides = [{each.evaluated[model].predictions: each for each in side} for side in (old, new)]
        correct = [[each.correct(model, part) for each in side.values()] for side in sides]
        found[model] = compare(*(np.stack(side) for side in correct))
    corrected = holm([each.p for each in found.values()])
    return {m: (each, float(p)) for (m, each), p in zip(found.items(), corrected, strict=True)}


def report(old: list[Revision], new: list[Revision]) -> str:
    """Return the tables and sentences, at most 80 columns wide but for the sentences."""
    compared, others = models(old, new)
    sides = {"old": old, "new": new}
    lines = [f"{key}: {', '.join(each.name for each in side)}" for key, side in sides.items()]
    for part in PARTS if compared else ():
        found = differences(old, new, compared, part)
        count = next(iter(found.values()))[0].images
        lines += ["", f"{part} images, n = {count:,}; accuracies in %", wording.HEADER]
        lines += [wording.row(m, each, p) for m, (each, p) in found.items()]
        if part == PARTS[0]:
            sentences = [wording.sentence(m, each, p) for m, (each, p) in found.items()]
    lines += ["", *sentences] if compared else []
    for reason, left_out in others.items():
        lines += [wording.NOT_COMPARED[reason].format(", ".join(left_out))] if left_out else []
    if compared:
        lines += wording.notes([each for each, _ in found.values()])
    return "\n".join(lines)


def figures(old: list[Revision], new: list[Revision]) -> dict:
    """Return everything for JSON."""
    compared, others = models(old, new)
    measured = {
        part: {
            m: wording.record(each, p)
            for m, (each, p) in differences(old, new, compared, part).items()
        }
        for part in PARTS
    }
    sides = {"old": [each.name for each in old], "new": [each.name for each in new]}
    return {**sides, **measured, **others}


def main() -> None:
    """Read the command line, print the comparison."""
    parser = argparse.ArgumentParser(
        "python -m tools.difference",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("old", help="one revision, or several joined by commas")
    parser.add_argument(
        "new", nargs="?", default=WORKSPACE, help="likewise; default: the workspace"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    try:
        old, new = (
            [Revision(each) for each in side.split(",")] for side in (options.old, options.new)
        )
        print(json.dumps(figures(old, new), indent=2) if options.json else report(old, new))
    except UserError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
