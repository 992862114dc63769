"""Seconds of an epoch through this project, against the usual ways, interleaved in one run.

python -m benchmarks.epochs
"""

import statistics
import time

import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator

from benchmarks.networks import RANGES, Stopwatch, data, network, project_epoch
from stages.common.batches import one_hot

IMAGES, ROUNDS, BATCH = 19_200, 3, 32


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


def pytorch(split) -> float | None:
    """The baseline in PyTorch, the usual loop; None where it is not installed."""
    try:
        import torch  # noqa: PLC0415  (an optional rival, not a dependency)
    except ImportError:
        return None
    torch.manual_seed(0)
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters())
    images = torch.tensor(split.images).permute(0, 3, 1, 2)
    labels = torch.tensor(split.labels.astype("int64"))
    for _ in range(2):
        started = time.perf_counter()
        for chosen in torch.randperm(len(labels)).split(BATCH):
            optimizer.zero_grad()
            outputs = model(images[chosen].float() / 255)
            nn.functional.cross_entropy(outputs, labels[chosen]).backward()
            optimizer.step()
    return time.perf_counter() - started


WAYS = {
    "plain model.fit": plain,
    "baseline, this project": lambda split: project_epoch("baseline", split),
    "augmented, this project": lambda split: project_epoch("augmented", split),
    "ImageDataGenerator": generator,
    "PyTorch": pytorch,
}


def main() -> None:
    """Print the median of each way and its ratio to plain `fit`."""
    split = data(IMAGES)
    rounds = [{name: way(split) for name, way in WAYS.items()} for _ in range(ROUNDS)]
    print(f"An epoch of {IMAGES:,} images, batch {BATCH}, median of {ROUNDS} interleaved rounds\n")
    print("| way | seconds | over plain model.fit, each round |\n|---|---|---|")
    for name in WAYS:
        if rounds[0][name] is None:
            print(f"| {name} | not installed | |")
            continue
        ratios = ", ".join(f"{each[name] / each['plain model.fit']:.2f}" for each in rounds)
        print(f"| {name} | {statistics.median(each[name] for each in rounds):.1f} | {ratios} |")


if __name__ == "__main__":
    main()
