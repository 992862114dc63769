"""How many trainings or images it would take to detect a difference as large as the one found.

Detected: with a chance of 80%, if the difference is in truth what was found. So these are rough.
"""

import math

from scipy import optimize, stats

from tools.difference.statistics import Difference

POWER = 0.8
MOST = 1e9  # trainings


def trainings(difference: Difference, level: float) -> int | None:
    """Return how many trainings on each side would do; None if none would, on these images.

    `level`: the p-value below which a difference counts. More than there are, where there are as
    many on each side.
    """
    shares = sum(1 / count for count in difference.trainings)
    endless = _with_endless_trainings(difference)
    one = difference.trainings_variance / shares + difference.residual_variance

    def lacking(count: float) -> float:
        """Return by how much the difference is too small for that many trainings."""
        freedom = 2 * (count - 1)
        strictness = stats.t.ppf(1 - level / 2, freedom) + stats.t.ppf(POWER, freedom)
        return strictness * math.sqrt(endless + one * 2 / count) - abs(difference.value)

    fewer, more = sorted(difference.trainings)
    least = more + 1 if fewer == more else more
    if lacking(least) <= 0:
        return least
    if lacking(MOST) > 0:
        return None
    return math.ceil(optimize.brentq(lacking, least, MOST))


def images(difference: Difference, level: float) -> int:
    """Return how many images would do, more than there are.

    With one training on each side: for these two models. With several: if each side had trainings
    without end.
    """
    variance = difference.images_variance
    if not difference.single:
        variance = _with_endless_trainings(difference)
    strictness = stats.norm.ppf(1 - level / 2) + stats.norm.ppf(POWER)
    count = difference.images * variance * (strictness / difference.value) ** 2
    return max(math.ceil(count), difference.images + 1)


def _with_endless_trainings(difference: Difference) -> float:
    """Return the variance that these images leave, however many trainings there are."""
    shares = sum(1 / count for count in difference.trainings)
    return max(difference.images_variance - difference.residual_variance * shares, 0.0)
