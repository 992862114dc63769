"""When a claim is supported, refuted or undecided: rules about numbers, without any wording."""

SUPPORTED, REFUTED, UNDECIDED, OPEN = "supported", "refuted", "undecided", "open"
LEVEL = 0.05  # of p-values, after Holm's correction for the family of all comparisons


def of_range(low: float, high: float, interval: tuple[float, float]) -> str:
    """Judge an accuracy claimed to be `low` to `high` by the 95% interval of ours.

    Supported if the whole interval lies inside, refuted if all of it lies outside.
    """
    bottom, top = interval
    if low <= bottom and top <= high:
        return SUPPORTED
    return REFUTED if top < low or bottom > high else UNDECIDED


def of_figure(claimed: float, interval: tuple[float, float]) -> str:
    """Judge a single accuracy: supported if it lies in the 95% interval of ours, else refuted."""
    low, high = interval
    return SUPPORTED if low <= claimed <= high else REFUTED


def of_pair(difference: float, p: float) -> str:
    """Judge that a model is better, by its difference (a share of 1) and Holm's p-value."""
    if p >= LEVEL:
        return UNDECIDED
    return SUPPORTED if difference > 0 else REFUTED


def of_mean(interval: tuple[float, float], bound: float = 0) -> str:
    """Judge that a mean lies above `bound`, by its 95% interval alone."""
    low, high = interval
    if low > bound:
        return SUPPORTED
    return REFUTED if high <= bound else UNDECIDED


def of_hypothesis(interval: tuple[float, float], p: float, bound: float, level: float) -> str:
    """Judge that a mean lies above `bound`: supported only if p is below `level` too."""
    verdict = of_mean(interval, bound)
    return UNDECIDED if verdict == SUPPORTED and p >= level else verdict


def of_all(verdicts: list[str]) -> str:
    """Return the verdict that all parts of a claim share; undecided if they differ."""
    return verdicts[0] if len(set(verdicts)) == 1 else UNDECIDED


def opposite(verdict: str) -> str:
    """Return the verdict on the contrary of a claim."""
    return {SUPPORTED: REFUTED, REFUTED: SUPPORTED}.get(verdict, verdict)


def of_balance(others: list[tuple[str, float]]) -> str:
    """Judge that no other model is better and no more expensive in any respect.

    `others`: of each other model the verdict on its being better, and the largest ratio of its
    costs to those of the model in question. The claim cannot be supported: how much accuracy is
    worth how much cost is nothing that images tell.
    """
    dominated = any(verdict == SUPPORTED and ratio <= 1 for verdict, ratio in others)
    return REFUTED if dominated else UNDECIDED
