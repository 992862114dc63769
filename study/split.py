"""split: the reference on another split of the same images, validation accuracy beside test.

Reads data/prepared/ of the main pipeline, holds other images of train and validation out, trains
on the rest and writes metrics/splits/SEED.json. It tells whether the main pipeline's split is to
blame for the distance between validation and test accuracy.
"""

import shutil
from pathlib import Path

import numpy as np
from sklearn.model_selection import train_test_split

from stages.common import files, stage
from stages.data import dataset
from stages.data.dataset import Split
from stages.scoring import loading
from study import fingerprint, images, pool, settings, training
from study.settings import Training

SEED = 0  # of the training; the split has the other one


def path(seed: int) -> Path:
    """Return the file of the split with this seed."""
    return Path(f"metrics/splits/{seed}.json")


def use(seed: int, name: str) -> None:
    """Let trainings read another split, with as many validation images as the main pipeline's.

    As there, each class has the same share of them.
    """
    whole, count = pool.load(), len(dataset.load(images.VALIDATION))
    sides = train_test_split(
        np.arange(len(whole)), test_size=count, random_state=seed, stratify=whole.labels
    )
    places = [f"data/splits/{name}/{part}.npz" for part in ("train", "validation")]
    for place, side in zip(places, sides, strict=True):
        chosen = np.sort(side)
        dataset.save(place, Split(whole.images[chosen], whole.labels[chosen], whole.classes))
    images.TRAIN, images.VALIDATION = places


def accuracies(name: str, chosen: Training) -> dict[str, float | int]:
    """Train; return the accuracy on validation and test images, and how many there are."""
    training.train(name, chosen)
    model = loading.load(f"models/{name}.keras")
    found = {}
    for part, place in (("validation", images.VALIDATION), ("test", images.TEST)):
        split = dataset.load(place)
        predicted = training.predict(model, split.images).argmax(axis=1)
        found[part] = float((predicted == split.labels).mean())
        found[f"{part}_images"] = len(split)
    return found


def main() -> None:
    """Train on the split after whose seed DVC named this instance of the stage."""
    fingerprint.check()
    seed = int(stage.instance())
    name = f"split-{seed}"
    use(seed, name)
    found = accuracies(name, settings.read(SEED))
    fingerprint.check()
    files.write_json(path(seed), found)
    training.clean(name)
    shutil.rmtree(f"data/splits/{name}")
    print(f"{name}: {found['validation']:.2%} on validation images, {found['test']:.2%} on test")


if __name__ == "__main__":
    stage.run(main)
