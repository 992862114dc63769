"""What the study trains: the names of all trainings, by variant."""

from collections import Counter

from stages.common import params
from stages.common.errors import UserError

OTHERS = ("optimizer", "ladder")  # questions that are sections of params.yaml of their own


def names() -> dict[str, list[str]]:
    """Return of each variant, in the order of params.yaml, the names of its trainings.

    The main pipeline's own trainings come first among those of its models. Raises `UserError` if a
    training would count twice, or under another question.
    """
    declared = params.declared()
    seeds, own = declared["seeds"], declared["train"]["seed"]
    _once("seeds", seeds)
    _once("ladder", declared["ladder"])
    if own in declared["ladder"]:
        raise UserError(
            f"params.yaml: ladder has the seed {own}, which is that of the main pipeline "
            "(train.seed): it would count twice; remove it."
        )
    for variant in declared["variants"]:
        if variant.partition("-")[0] in OTHERS:
            raise UserError(
                f"params.yaml: variants.{variant} cannot begin like that: {' and '.join(OTHERS)} "
                "are sections of their own; choose another name."
            )
    optimizers = [f"optimizer-{each}" for each in declared["optimizers"]]
    found = {each: _named(each, seeds) for each in (*declared["variants"], *optimizers)}
    ladder = [f"ladder-{each}" for each in declared["models"]]
    return found | {each: _named(each, [own, *declared["ladder"]]) for each in ladder}


def _once(section: str, seeds: list[int]) -> None:
    for seed, count in Counter(seeds).items():
        if count > 1:
            raise UserError(
                f"params.yaml: {section} has the seed {seed} {count} times: one training would "
                "count as several; leave it there once."
            )


def _named(variant: str, seeds: list[int]) -> list[str]:
    return [f"{variant}-{seed}" for seed in seeds]
