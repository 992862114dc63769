"""A training of a second: few images, a network without hidden layers, in the current folder.

The validation images have the patterns of the training images and wrong labels: what is learned of
the one is wrong on the other, so that each figure says which images it was made of.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from declared import PARAMS

from stages import train_linear
from stages.common import params, stage
from stages.data import dataset
from stages.data.dataset import Split
from stages.scoring import loading
from stages.training import trainer
from stages.training.protocol import StandardProtocol

CLASSES = ["a", "b", "c", "d"]
PROTOCOL = StandardProtocol(**PARAMS["train"]).model_copy(
    update={"epochs": 4, "batch_size": 16, "learning_rate": 0.002, "schedule": "cosine"}
)
# Slow enough that the first epoch is the best one on validation, where the accuracy falls.
SLOW = PROTOCOL.model_copy(update={"epochs": 6, "learning_rate": 0.0002, "schedule": "constant"})


@dataclass(frozen=True)
class Trained:
    """What a training wrote: the model for use, its metrics, and its curves of both splits."""

    model: keras.Model
    metrics: dict
    training: pd.DataFrame
    validation: pd.DataFrame

    @property
    def weights(self) -> np.ndarray:
        """All weights of the model in one array."""
        return np.concatenate([np.ravel(each) for each in self.model.get_weights()])


def split(count: int, seed: int, wrong: int = 0) -> Split:
    """Return images of noise, in which a bright quarter of the rows gives the class + `wrong`."""
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 120, (count, 28, 28, 1), dtype=np.uint8)
    classes = np.arange(count) % len(CLASSES)
    for image, label in zip(images, classes, strict=True):
        image[7 * label : 7 * label + 7] += 60
    return Split(images, ((classes + wrong) % len(CLASSES)).astype(np.uint8), CLASSES)


TRAIN, VALIDATION = split(60, seed=0), split(40, seed=1, wrong=1)


def prepare(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Go to `folder`, with both splits and the parameters as a stage has them."""
    patch.chdir(folder)
    dataset.save(dataset.TRAIN, TRAIN)
    dataset.save(dataset.VALIDATION, VALIDATION)
    patch.setattr(params, "declared", lambda: {"augmentation": PARAMS["augmentation"]})
    patch.setattr(stage, "origin", dict)
    # Only a new process may choose it, which test_training.py has.
    patch.setattr(tf.config.threading, "set_intra_op_parallelism_threads", lambda _: None)


def train(protocol: StandardProtocol = PROTOCOL, **options: object) -> Trained:
    """Train a linear model by `protocol`; `options` are those of `trainer.train`."""
    trainer.train("small", protocol, train_linear.build, **options)
    return Trained(
        model=loading.load("models/small.keras"),
        metrics=json.loads(Path("metrics/train/small.json").read_text()),
        training=curve("train"),
        validation=curve("eval"),
    )


def curve(part: str) -> pd.DataFrame:
    """Return what DVCLive logged of accuracy and loss, by epoch from 1."""
    folder = Path("plots/train/small/metrics") / part
    tables = [
        pd.read_csv(folder / f"{name}.tsv", sep="\t", index_col="step")
        for name in ("accuracy", "loss")
    ]
    return pd.concat(tables, axis=1).rename(lambda step: step + 1)
