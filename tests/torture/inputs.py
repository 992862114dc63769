"""Damaged inputs: whatever a file or a setting holds, it is read, or a sentence names it."""

import functools
import importlib
import json
import random
from pathlib import Path

import archive_mutations
import declared
import keras
import numpy as np
from mutations import mutated

from stages import download
from stages.common import params
from stages.data import dataset, idx
from stages.data.dataset import Split
from stages.scoring import loading
from stages.training import saving
from torture import Outcome, trees
from torture.reading import attempt, empty_folder, in_zip, read_all


def archives(count: int, seed: int) -> Outcome:
    """Damage IDX archives of images: their gzip, and what is compressed in it."""
    with empty_folder():
        idx.write("images.gz", np.random.default_rng(0).integers(0, 256, (3, 28, 28), np.uint8))
        good = Path("images.gz").read_bytes()
        read = lambda: idx.read_images("images.gz").tobytes()  # noqa: E731
        return read_all("images.gz", good, read, [mutated, archive_mutations.mutated], count, seed)


def arrays(count: int, seed: int) -> Outcome:
    """Damage a split: its zip, and the arrays in it."""

    def read() -> bytes:
        split = dataset.load("test.npz")
        return repr((split.images.tobytes(), split.labels.tobytes(), split.classes)).encode()

    with empty_folder():
        images = np.random.default_rng(0).integers(0, 256, (4, 28, 28, 1), np.uint8)
        dataset.save("test.npz", Split(images, np.arange(4, dtype=np.uint8) % 2, ["a", "b"]))
        good = Path("test.npz").read_bytes()
        damages = [mutated, functools.partial(in_zip, mutated, "")]
        return read_all("test.npz", good, read, damages, count, seed)


def small_model() -> keras.Model:
    """A network with layers of several kinds, whose file is mostly structure."""
    layers, inputs = keras.layers, keras.Input((6, 6, 1))
    x = layers.Conv2D(2, 3, activation="relu")(layers.Rescaling(1 / 255)(inputs))
    x = layers.Flatten()(layers.Dropout(0.1)(layers.BatchNormalization()(x)))
    return keras.Model(inputs, layers.Dense(2, activation="softmax")(x))


def models(count: int, seed: int) -> Outcome:
    """Damage a model: its zip, the tree of its settings, and the file of its weights."""

    def settings(config: bytes, generator: random.Random) -> bytes:
        return json.dumps(trees.mutated(json.loads(config), generator)).encode()

    def read() -> bytes:
        return b"".join(value.tobytes() for value in loading.load("small.keras").get_weights())

    with empty_folder():
        saving.save(small_model(), "small.keras")
        good = Path("small.keras").read_bytes()
        damages = [
            mutated,
            functools.partial(in_zip, settings, "config"),
            functools.partial(in_zip, mutated, ".h5"),
        ]
        return read_all("small.keras", good, read, damages, count, seed)


def parameters(count: int, seed: int) -> Outcome:
    """Damage params.yaml, and start in an empty folder a stage that reads it."""
    mains = {
        name: importlib.import_module(f"stages.{name}").main
        for name in declared.STAGES
        if name.startswith(("train_", "preprocess", "distort"))
    }
    mains["download"] = lambda: params.read(download.Data, "data")
    outcome, generator, former = Outcome(), random.Random(seed), params.declared
    try:
        with empty_folder():
            for number in range(count):
                stage = generator.choice(list(mains))
                damaged = trees.mutated(declared.parameters(stage), generator)
                params.declared = lambda damaged=damaged: damaged
                attempt(outcome, f"{stage}, seed {seed}, number {number}", "", mains[stage])
    finally:
        params.declared = former
    return outcome
