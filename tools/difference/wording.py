"""A comparison as a table of at most 80 columns, as sentences and as JSON."""

from tools.difference import power
from tools.difference.statistics import LEVEL, Difference

NAME = 13  # characters of a model's name; its sentence has them all
WIDTHS = "{:<14}{:>10}{:>7}{:>7}{:>29}{:>9}"
TITLES = ("model", "trainings", "old", "new", "difference, 95% interval", "p, Holm")
HEADER = WIDTHS.format(*TITLES)
NOT_COMPARED = {
    "same": "The same predictions on both sides: {}.",
    "shared": "Not compared, since a training of it is on both sides, besides others: {}.",
    "lacking": "Not on both sides: {}.",
}
ONE_TRAINING = """\
A side with one training does not show how much its trainings vary: as much as
those of the other side, it is assumed."""
MORE_SEEDS = """\
One training on each side says which trained model is better. To learn whether
the change is, train both sides with other seeds and join them by commas:
dvc exp run --set-param train.seed=1 --name NAME"""


def verdict(difference: Difference, p: float) -> str:
    """Return better, worse or cannot tell, from the p-value that Holm corrected."""
    if p >= LEVEL:
        return "cannot tell"
    return "better" if difference.value > 0 else "worse"


def row(model: str, difference: Difference, p: float) -> str:
    """Return a line of the table; accuracies in %, differences in percentage points."""
    value, low, high = (100 * each for each in (difference.value, difference.low, difference.high))
    interval = f"{value:+.2f} ({low:+.2f} to {high:+.2f})"
    trainings = "{}, {}".format(*difference.trainings)
    accuracies = (f"{100 * each:.2f}" for each in (difference.old, difference.new))
    if len(model) > NAME:
        model = f"{model[: NAME - 1]}…"
    return WIDTHS.format(model, trainings, *accuracies, interval, _p_value(p))


def sentence(model: str, difference: Difference, p: float) -> str:
    """Return what the figures say, and what it would take to say more; `p`: corrected by Holm."""
    said = verdict(difference, p)
    if said == "cannot tell":
        level = LEVEL * min(difference.p / p, 1)  # what is left of it for this model
        return f"{model}: cannot tell. {needed(difference, level)}"
    if difference.single:
        return f"{model}: this new model is {said}; another seed may reverse this."
    return f"{model}: {said}, beyond what other seeds and other images would explain."


def needed(difference: Difference, level: float = LEVEL) -> str:
    """Return how many trainings or images it would take to detect a difference of this size.

    `level`: the p-value below which it counts. A rough figure, hence two digits.
    """
    if difference.value == 0:
        return "There is no difference to detect."
    wanted = "Detecting a difference of this size would take"
    present = f"{difference.images:,}"
    if difference.single:
        count = _two_digits(power.images(difference, level))
        return f"{wanted} {count} images; there are {present}."
    count = power.trainings(difference, level)
    if count is not None:
        there = " and ".join(map(str, dict.fromkeys(difference.trainings)))
        return f"{wanted} {_two_digits(count)} trainings on each side; there are {there}."
    count = _two_digits(power.images(difference, level))
    return (
        f"On {present} images, no number of trainings would detect a difference of this size; "
        f"however many there are, it would take {count} images."
    )


def notes(differences: list[Difference]) -> list[str]:
    """Return what a reader should know besides, lines of at most 80 columns."""
    if any(each.single for each in differences):
        return ["", MORE_SEEDS]
    if any(1 in each.trainings for each in differences):
        return ["", ONE_TRAINING]
    return []


def _two_digits(count: int) -> str:
    """Return "about" and a number of two significant digits."""
    return f"about {round(count, 2 - len(str(count))) if count > 99 else count:,}"


def record(difference: Difference, p: float) -> dict:
    """Return the figures for JSON: shares of 1, p corrected by Holm, the verdict."""
    return {
        "old": difference.old,
        "new": difference.new,
        "difference": difference.value,
        "low": difference.low,
        "high": difference.high,
        "p": difference.p,
        "p_holm": p,
        "images": difference.images,
        "trainings": {"old": difference.trainings[0], "new": difference.trainings[1]},
        "verdict": verdict(difference, p),
    }


def _p_value(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
