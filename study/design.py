"""What the study trains: the names of all trainings, by variant."""

from collections import Counter

from stages.common import params
from stages.common.errors import UserError

OTHERS = ("optimizer", "ladder")  # questions that are sections of params.yaml of their own


def names() -> dict[str, list[str]]:
    """Return of each variant, in the order of params.yaml, the names of its trainings.

    Raises `UserError` if a training would count twice, or under another question.
    """
    declared = params.declared()
    seeds, ladder = declared["seeds"], declared["ladder"]
    _once("seeds", seeds)
    _once("ladder", ladder)
    for variant in declared["variants"]:
        if variant.partition("-")[0] in OTHERS:
            raise UserError(
                f"params.yaml: variants.{variant} cannot begin like that: {' and '.join(OTHERS)} "
                "are sections of their own; choose another name."
            )
    optimizers = [f"optimizer-{each}" for each in declared["optimizers"]]
    found = {each: _named(each, seeds) for each in (*declared["variants"], *optimizers)}
    models = [f"ladder-{each}" for each in declared["models"]]
    return found | {each: _named(each, ladder) for each in models}


def _once(section: str, seeds: list[int]) -> None:
    for seed, count in Counter(seeds).items():
        if count > 1:
            raise UserError(
                f"params.yaml: {section} has the seed {seed} {count} times: one training would "
                "count as several; leave it there once."
            )


def _named(variant: str, seeds: list[int]) -> list[str]:
    return [f"{variant}-{seed}" for seed in seeds]
