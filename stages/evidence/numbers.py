"""Numbers in words, alike in pictures and on pages."""

import math


def percent(share: float) -> str:
    """Return a share of 1 as a percentage with two places; "none" if it is of nothing, NaN."""
    return "none" if math.isnan(share) else f"{share:.2%}"


def percentage_points(difference: float) -> str:
    """Return a difference of shares of 1 in percentage points, without superfluous places."""
    return f"{100 * difference:g} percentage points"


def p_value(p: float) -> str:
    """Return a p-value with three places."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
