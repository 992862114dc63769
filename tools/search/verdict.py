"""Is the best trial better than the present setting? Both are trained again, with fresh seeds.

The best of many trials has the luck of its seed in its accuracy: that is how it was chosen.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import optuna
from optuna.trial import FrozenTrial

from tools.difference import wording
from tools.difference.predictions import Revision
from tools.difference.statistics import Difference, compare
from tools.search.at_once import Trainers
from tools.search.stored import Search, ended
from tools.search.trainer import DivergedError, Training
from tools.search.trials import Say

PARTS = ("validation", "test")
SAME_IMAGES = (
    "Fresh seeds remove the luck of the seed, not that of the images, so the row validation may "
    "still be flattered."
)
TITLES = ("images", "trainings", "old", "new", "difference, 95% interval", "p")


@dataclass(frozen=True)
class Verdict:
    """The best of `trials` trials, and by part of the images NEW, its setting, minus the present.

    The trainings of both sides have the same fresh seeds.
    """

    trials: int
    best: FrozenTrial
    differences: dict[str, Difference]

    @property
    def luck(self) -> float:
        """By how much the accuracy in the search was above the mean with fresh seeds, in shares."""
        return self.best.value - self.differences["validation"].new


def conclude(search: Search, study: optuna.Study, count: int, trainers: Trainers, say: Say) -> str:
    """Return what is said at the end: the comparison, or which training diverged."""
    best, trials = study.best_trial, len(ended(study))
    if best.params == trainers.project.present(best.params):
        return (
            f"The present setting, trial {best.number}, is the best of {trials} with "
            f"{100 * best.value:.2f}% on validation images, so there is nothing to compare it "
            "with, and nothing was trained with fresh seeds."
        )
    try:
        return report(search, judge(search, best, count, trials, trainers, say))
    except DivergedError as error:
        return str(error)


def judge(
    search: Search, best: FrozenTrial, count: int, trials: int, trainers: Trainers, say: Say
) -> Verdict:
    """Return the `Verdict` with `count` fresh seeds; a training that is there is not repeated.

    Raises `DivergedError` if a training diverged and `UserError` if it failed otherwise.
    """
    seeds = range(trainers.project.seed + 1, trainers.project.seed + 1 + count)
    sides = {"present": {}, "best": best.params}
    trained: dict[tuple[str, int], str] = {}

    def train(side: str, seed: int) -> None:
        name = f"{search.name}-{side}-{seed}"
        say(f"{name}: the {side} setting with seed {seed}")
        training = Training(name, {**sides[side], "seed": seed}, evaluated=True)
        try:
            trained[side, seed] = _trained(training, trainers)
        except DivergedError:
            raise DivergedError(_diverged(side, seed, best, trials)) from None

    trainers.carry_out(partial(train, side, seed) for seed in seeds for side in sides)
    revisions = {side: [Revision(trained[side, seed]) for seed in seeds] for side in sides}
    return Verdict(trials, best, {part: _compare(revisions, search.model, part) for part in PARTS})


def _diverged(side: str, seed: int, best: FrozenTrial, trials: int) -> str:
    """Without the seed that diverged, the mean of the others would flatter the setting."""
    start = f"With fresh seed {seed}, "
    if side == "present":
        return (
            f"{start}the present setting diverged, so there is no comparison. Whether trial "
            f"{best.number} is better cannot be told; lower the present learning_rate first."
        )
    return (
        f"{start}the setting of trial {best.number}, the best of {trials}, diverged, so there is "
        f"no comparison. It is not better than the present one: that it was trained to "
        f"{100 * best.value:.2f}% in the search was the luck of its seed."
    )


def _trained(training: Training, trainers: Trainers) -> str:
    found = trainers.project.experiment(training.name, training.settings)
    return found or trainers.run(training, lambda _: None)


def _compare(revisions: dict[str, list[Revision]], model: str, part: str) -> Difference:
    old, new = (
        np.stack([each.correct(model, part) for each in revisions[side]])
        for side in ("present", "best")
    )
    return compare(old, new)


def report(search: Search, verdict: Verdict) -> str:
    """Return the table, at most 80 columns wide, and what it says in sentences."""
    best, (found, test) = verdict.best, (verdict.differences[part] for part in PARTS)
    seeds = f"{found.trainings[1]} fresh seed{'s' if found.trainings[1] > 1 else ''}"
    counts = ", ".join(f"{each.images:,} {part}" for part, each in verdict.differences.items())
    rows = [wording.row(part, each, each.p) for part, each in verdict.differences.items()]
    how = "flattered" if verdict.luck > 0 else "understated"
    return "\n".join(
        [
            f"old: the present setting; new: trial {best.number}, the best of {verdict.trials}",
            f"n = {counts} images; accuracies in %; both with {seeds}",
            wording.WIDTHS.format(*TITLES),
            *rows,
            "",
            "The validation images chose the new setting; with fresh seeds they say: "
            f"{wording.verdict(found, found.p)}. The test images, asked apart, say of "
            f"{wording.sentence(search.model, test, test.p)}",
            f"Trial {best.number} had {100 * best.value:.2f}% on validation images in the search "
            f"and has {100 * found.new:.2f}% with {seeds}: the search {how} it by "
            f"{100 * abs(verdict.luck):.2f} points. {SAME_IMAGES}",
        ]
    )
