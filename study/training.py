"""One training of the study: through the main pipeline's trainer, then predictions and figures."""

import shutil
from functools import partial
from pathlib import Path

import keras
import numpy as np

from stages.common import files
from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import IMAGE_SHAPE
from stages.scoring import flops, loading, metrics
from stages.training import trainer
from study import fingerprint, images, networks, record
from study.settings import Training

MOMENTUM = 0.9  # of SGD


def run(name: str, training: Training) -> None:
    """Train and write data/predictions/NAME/, correct/NAME.npz and metrics/trainings/NAME.json.

    Raises `UserError` if the code has changed since the stage `fingerprint` ran.
    """
    fingerprint.check()
    train(name, training)
    model = loading.load(f"models/{name}.keras")
    save_predictions(name, model)
    known = {
        "parameters": model.count_params(),
        "flops": flops.flops(model),
        "images": training.images,
    }
    fingerprint.check()
    record.write(name, Path(), name, known)
    clean(name)


def train(name: str, training: Training) -> None:
    """Train; write models/NAME.keras, metrics/train/NAME.json and plots/train/NAME/."""
    pixels = images.use(name, training)
    # Patience ends a training too, and so it is part of early stopping.
    patience = training.patience if training.early_stopping else None
    trainer.train(
        name,
        training.model_copy(update={"patience": patience}),
        partial(networks.for_training, training, pixels),
        export=partial(networks.for_use, training, pixels),
        optimizer=optimizer,
        label_smoothing=training.label_smoothing,
    )


def optimizer(training: Training, steps: int) -> keras.Optimizer:
    """Return the optimizer of the main pipeline by the same name; SGD has Nesterov momentum."""
    chosen = trainer.standard_optimizer(training, steps)
    if training.optimizer == "sgd":
        chosen.momentum, chosen.nesterov = MOMENTUM, True
    return chosen


def predict(model: keras.Model, pixels: np.ndarray) -> np.ndarray:
    """Return the probabilities, float32 (n, classes), of `pixels` (n, 28, 28, 1).

    Raises `UserError` if the answers are no probabilities.
    """
    probabilities = model.predict(pixels, batch_size=500, verbose=0).astype(np.float32)
    if flaw := metrics.flaw(probabilities):
        raise UserError(
            f"expected probabilities of the classes for every image, got {flaw}; if the training "
            "diverged, set a lower learning_rate in params.yaml"
        )
    return probabilities


def save_predictions(name: str, model: keras.Model) -> None:
    """Write validation.npz and test.npz as `evaluate` does, and of shifted images shifted.npz."""
    for part, place in (("validation", images.VALIDATION), ("test", images.TEST)):
        split = dataset.load(place)
        files.save_arrays(
            record.predictions(name) / f"{part}.npz",
            labels=split.labels,
            probabilities=predict(model, split.images),
            classes=np.array(split.classes),
        )
    copies = images.shifted(len(split.classes))
    flat = predict(model, copies["images"].reshape(-1, *IMAGE_SHAPE)).argmax(axis=1)
    record.save_shifted(name, copies, flat.reshape(copies["images"].shape[:2]).astype(np.uint8))


def clean(name: str) -> None:
    """Remove what only the training itself needs."""
    shutil.rmtree(f"plots/train/{name}", ignore_errors=True)
    for path in (f"models/{name}.keras", f"metrics/train/{name}.json", f"data/drawn/{name}.npz"):
        Path(path).unlink(missing_ok=True)
