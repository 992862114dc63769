"""distort: copies of test images, distorted in every way and at every severity.

Reads data/prepared/test.npz, writes data/distorted/NAME.npz (images uint8
(severities, n, 28, 28, 1), labels uint8 (n,), indices (n,) into the test images) and
plots/distortions.png.
"""

from stages.common import files, params, stage
from stages.data import dataset, subset
from stages.data.subset import Subset
from stages.distortions.registry import DISTORTIONS, distort
from stages.pictures import examples


def main() -> None:
    """Write a file for each distortion, and a picture of one garment in all of them."""
    settings = params.read(Subset, "distort")
    test = dataset.load(dataset.TEST)
    indices = subset.choose(len(test), settings)
    images, labels = test.images[indices], test.labels[indices]
    copies = {}
    for name in DISTORTIONS:
        distorted = distort(name, images, indices, settings.seed)
        files.save_arrays(
            f"data/distorted/{name}.npz", images=distorted, labels=labels, indices=indices
        )
        copies[name] = distorted[:, 0]
    examples.distortions("plots/distortions.png", images[0], copies)
    count = sum(len(distortion.severities) for distortion in DISTORTIONS.values())
    print(f"{len(indices)} test images, each in {count} distortions and severities")


if __name__ == "__main__":
    stage.run(main)
