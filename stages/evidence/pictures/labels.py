"""Names beside points and lines, in place of a legend."""

import numpy as np
from scipy.optimize import isotonic_regression


def spread(places: np.ndarray, gap: float) -> np.ndarray:
    """Return `places`, float (n,), moved as little as possible to lie `gap` apart, in their order.

    Least squares: less their rank times `gap`, the places only have to be in ascending order.
    """
    order = np.argsort(places, kind="stable")
    ranks = gap * np.arange(len(places))
    moved = np.empty(len(places))
    moved[order] = isotonic_regression(np.asarray(places)[order] - ranks).x + ranks
    return moved
