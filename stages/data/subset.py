"""Which test images are distorted: checked before any training, drawn by `distort`."""

from typing import Annotated

import numpy as np
from pydantic import Field

from stages.common.errors import UserError
from stages.common.params import Section


class Subset(Section):
    """How many images are distorted, and the seed of which and how."""

    images: Annotated[int, Field(ge=2)]  # one image has no interval
    seed: Annotated[int, Field(ge=0, lt=2**32)]


def check(available: int, subset: Subset) -> None:
    """Raise `UserError` if there are not so many test images."""
    if subset.images > available:
        raise UserError(
            f"params.yaml: distort.images is {subset.images}, there are {available} test "
            "images; ask for no more than these."
        )


def choose(available: int, subset: Subset) -> np.ndarray:
    """Return the indices (n,) of the images to distort, in their order.

    Raises `UserError` if there are not so many.
    """
    check(available, subset)
    drawn = np.random.default_rng(subset.seed).permutation(available)
    return np.sort(drawn[: subset.images])
