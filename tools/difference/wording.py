"""A comparison as a table of at most 80 columns, as sentences and as JSON."""

import math

from scipy import stats

from tools.difference.statistics import LEVEL, POWER, Difference

WIDTHS = "{:<14}{:>10}{:>7}{:>7}{:>29}{:>9}"
TITLES = ("model", "trainings", "old", "new", "difference, 95% interval", "p, Holm")
HEADER = WIDTHS.format(*TITLES)
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
    return WIDTHS.format(model, trainings, *accuracies, interval, _p_value(p))


def sentence(model: str, difference: Difference, p: float) -> str:
    """Return what the figures say, and what it would take to say more."""
    said = verdict(difference, p)
    if said == "cannot tell":
        return f"{model}: cannot tell. {needed(difference)}"
    if difference.single:
        return f"{model}: this new model is {said}; another seed may reverse this."
    return f"{model}: {said}, beyond what other seeds and other images would explain."


def needed(difference: Difference) -> str:
    """Return how many trainings or images it would take to detect a difference of this size.

    By the normal approximation, with a chance of 80% and a level of 5%: a rough figure, hence two
    digits.
    """
    if difference.value == 0:
        return "There is no difference to detect."
    strictness = stats.norm.ppf(1 - LEVEL / 2) + stats.norm.ppf(POWER)
    wanted = (difference.value / strictness) ** 2  # the variance that would do
    of_images, of_trainings = difference.images_variance, difference.trainings_variance
    present = f"{difference.images:,}"
    if difference.single or of_trainings == 0:
        count = _two_digits(difference.images * of_images / wanted)
        return (
            f"To detect a difference of this size would take {count} images; there are {present}."
        )
    shares = sum(1 / count for count in difference.trainings)
    if wanted > of_images:
        count = _two_digits(2 * of_trainings / shares / (wanted - of_images))
        return f"To detect a difference of this size would take {count} trainings on each side."
    count = _two_digits(difference.images * (of_images + of_trainings) / wanted)
    return (
        f"On {present} images, no number of trainings would detect a difference of this size; with "
        f"the trainings there are, it would take {count} images."
    )


def _two_digits(count: float) -> str:
    """Return "about" and a number of two significant digits, rounded up to a whole number first."""
    whole = math.ceil(count)
    return f"about {round(whole, 2 - len(str(whole))) if whole > 99 else whole:,}"


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
