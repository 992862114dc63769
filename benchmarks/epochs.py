"""Seconds of an epoch through this project, against the usual ways, interleaved in one run.

python -m benchmarks.epochs
"""

import statistics
import subprocess
import sys
from importlib.util import find_spec

import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from benchmarks.networks import (
    RANGES,
    Stopwatch,
    data,
    network,
    project_epoch,
    protocol,
)
from stages.training.batches import one_hot

IMAGES, ROUNDS, BATCH = 19_200, 5, 32


def compiled() -> keras.Model:
    """Return the baseline as a tutorial compiles it."""
    model = network("baseline")
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


def plain(split) -> float:
    """`model.fit` on the arrays."""
    watch = Stopwatch()
    compiled().fit(
        split.images, one_hot(split), batch_size=BATCH, epochs=2, verbose=0, callbacks=[watch]
    )
    return watch.seconds[1]


def generator(split) -> float:
    """`ImageDataGenerator` with the same rotation, shift, zoom and flip."""
    source = ImageDataGenerator(
        rotation_range=RANGES.rotation,
        width_shift_range=RANGES.shift,
        height_shift_range=RANGES.shift,
        zoom_range=RANGES.zoom,
        horizontal_flip=RANGES.horizontal_flip,
        fill_mode="constant",
    )
    watch = Stopwatch()
    flow = source.flow(split.images.astype("float32"), one_hot(split), batch_size=BATCH)
    compiled().fit(flow, epochs=2, verbose=0, callbacks=[watch])
    return watch.seconds[1]


def pytorch(split, model: str = "baseline", batch: int = BATCH) -> float | None:
    """A model in PyTorch, in a process of its own; None where it is not installed."""
    if find_spec("torch") is None:
        return None
    command = [sys.executable, "-m", "benchmarks.pytorch", model, str(len(split)), str(batch)]
    return float(subprocess.check_output(command, text=True))


WAYS = {
    "plain model.fit": plain,
    "baseline, this project": lambda split: project_epoch("baseline", split),
    "augmented, this project": lambda split: project_epoch("augmented", split),
    "augmented, in mixed_bfloat16": lambda split: project_epoch(
        "augmented", split, precision="mixed_bfloat16"
    ),
    "ImageDataGenerator": generator,
    "PyTorch": pytorch,
    "champion, this project": lambda split: project_epoch("resnet", split),
    "champion, PyTorch": lambda split: pytorch(split, "resnet", protocol("resnet").batch_size),
}


RATIOS = [
    ("baseline, this project", "plain model.fit"),
    ("augmented, this project", "baseline, this project"),
    ("augmented, this project", "ImageDataGenerator"),
    ("augmented, in mixed_bfloat16", "ImageDataGenerator"),
    ("baseline, this project", "PyTorch"),
    ("champion, this project", "champion, PyTorch"),
]


def main() -> None:
    """Print the seconds of each way, and the ratios that matter."""
    split = data(IMAGES)
    rounds = [{name: way(split) for name, way in WAYS.items()} for _ in range(ROUNDS)]
    print(f"An epoch of {IMAGES:,} images, batch {BATCH}, {ROUNDS} interleaved rounds\n")
    print("| way | seconds, each round | median |\n|---|---|---|")
    for name in WAYS:
        if rounds[0][name] is None:
            print(f"| {name} | not installed | |")
            continue
        seconds = [each[name] for each in rounds]
        listed = ", ".join(f"{value:.1f}" for value in seconds)
        print(f"| {name} | {listed} | {statistics.median(seconds):.1f} |")
    print("\n| ratio | median of the rounds | least | greatest |\n|---|---|---|---|")
    for name, other in RATIOS:
        if rounds[0][other] is not None:
            ratios = [each[name] / each[other] for each in rounds]
            median = statistics.median(ratios)
            print(f"| {name} / {other} | {median:.2f} | {min(ratios):.2f} | {max(ratios):.2f} |")


if __name__ == "__main__":
    main()
