"""distort: copies of test images, distorted in every way and at every severity.

Reads data/prepared/test.npz, writes data/distorted/NAME.npz (images uint8
(severities, n, 28, 28, 1), labels uint8 (n,), indices (n,) into the test images) and
plots/distortions.png.
"""

from typing import Annotated

import numpy as np
from pydantic import Field, PositiveInt

from stages.common import files, params, stage
from stages.common.errors import UserError
from stages.data import dataset
from stages.distortions.registry import DISTORTIONS, distort
from stages.pictures import figures


class Distort(params.Section):
    """How many images are distorted, and the seed of which and how."""

    images: PositiveInt
    seed: Annotated[int, Field(ge=0, lt=2**32)]


def choose(available: int, settings: Distort) -> np.ndarray:
    """Return the indices (n,) of the images to distort, in their order.

    Raises `UserError` if there are not so many.
    """
    if settings.images > available:
        raise UserError(
            f"params.yaml: distort.images is {settings.images}, there are {available} test "
            "images; ask for no more than these."
        )
    drawn = np.random.default_rng(settings.seed).permutation(available)
    return np.sort(drawn[: settings.images])


def main() -> None:
    """Write a file for each distortion, and a picture of one garment in all of them."""
    settings = params.read(Distort, "distort")
    test = dataset.load(dataset.TEST)
    indices = choose(len(test), settings)
    images, labels = test.images[indices], test.labels[indices]
    examples = {}
    for name in DISTORTIONS:
        distorted = distort(name, images, indices, settings.seed)
        files.save_arrays(
            f"data/distorted/{name}.npz", images=distorted, labels=labels, indices=indices
        )
        examples[name] = distorted[:, 0]
    figures.distortions("plots/distortions.png", images[0], examples)
    count = sum(len(distortion.severities) for distortion in DISTORTIONS.values())
    print(f"{len(indices)} test images, each in {count} distortions and severities")


if __name__ == "__main__":
    stage.run(main)
