"""Small invented results of the stages before `compare`, in the layout of the real ones.

With them, `compare` and `report` run in seconds and without any training.
"""

import base64
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from scipy.special import softmax
from small_ladder import content
from small_ladder import write as write_ladder

from stages import compare, report
from stages.common import params
from stages.distortions.registry import DISTORTIONS
from stages.scoring import metrics

CLASSES = ["Shirt", "Coat", "Bag"]
TEST, VALIDATION, DISTORTED = 300, 150, 60  # numbers of images
EPOCHS = 4
SEEN = ["rotate", "occlusion"]  # by the last model in training
# A valid picture of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def write(folder: Path, models: list[str]) -> None:
    """Write what the two read: predictions, metrics, curves, pictures, models, an empty ladder.

    On validation images the models are better from first to last. The last one has no picture of
    supporting regions.
    """
    for place, model in enumerate(models):
        generator = np.random.default_rng(place)
        write_predictions(folder / "data/predictions" / model, place, generator)
        write_model(folder / "models" / f"{model}.keras", model)
        write_metrics(folder, model, place)
        write_curves(folder / "plots/train" / model / "metrics", place)
        names = ["predictions", "confusions", *(["occlusion"] if model != models[-1] else [])]
        write_pictures(folder / "plots/test" / model, names)
    write_pictures(folder / "plots", ["distortions", "samples"])
    write_ladder(folder, content({}))


def compared(folder: Path, models: list[str], patch: pytest.MonkeyPatch) -> Path:
    """Write small results of `models` into `folder`, run `compare` and `report` there.

    The study knows none of the models. Returns the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, models)
    work_in(folder, models, patch)
    run()
    return folder


def run() -> None:
    """Run `compare` and `report` in the current folder."""
    compare.main()
    report.main()


def work_in(folder: Path, models: list[str], patch: pytest.MonkeyPatch) -> None:
    """Let the stages find their files in `folder` and `models` in params.yaml."""
    patch.chdir(folder)
    declared = {
        "data": {"name": "Invented"},
        "models": {model: {} for model in models},
        "seen": {models[-1]: SEEN},
    }
    patch.setattr(params, "declared", lambda: declared)


def without_drawing(patch: pytest.MonkeyPatch) -> None:
    """Let figures be built but not drawn: that takes most of the time."""
    patch.setattr(Figure, "savefig", lambda _figure, path, **_options: write_bytes(path, PIXEL))


def write_predictions(folder: Path, skill: int, generator: np.random.Generator) -> None:
    """Write validation.npz, test.npz and distorted.npz of a model of this skill, 0 and above."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in (("test", TEST), ("validation", VALIDATION)):
        labels = (np.arange(count) % len(CLASSES)).astype(np.uint8)
        drawn = generator if part == "test" else np.random.default_rng(0)
        logits = drawn.normal(size=(count, len(CLASSES)))
        logits += (1 + 0.3 * skill) * np.eye(len(CLASSES))[labels]
        probabilities = softmax(logits, axis=1).astype(np.float32)
        np.savez(folder / part, labels=labels, probabilities=probabilities, classes=CLASSES)
    indices = np.arange(0, TEST, TEST // DISTORTED)
    labels = (indices % len(CLASSES)).astype(np.uint8)
    predicted = {}
    for name, distortion in DISTORTIONS.items():
        wrong = generator.random((len(distortion.severities), DISTORTED)) < 0.5 - 0.04 * skill
        predicted[name] = ((labels + wrong) % len(CLASSES)).astype(np.uint8)
    np.savez(folder / "distorted", labels=labels, indices=indices, **predicted)


def write_model(path: Path, model: str) -> None:
    """Write the parts of a .keras file, with nothing of a model but its name in them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for part in ("metadata.json", "config.json", "model.weights.h5"):
            archive.writestr(zipfile.ZipInfo(part), model)


def write_metrics(folder: Path, model: str, skill: int) -> None:
    """Write the JSON files that training and evaluation leave, for the predictions in `folder`."""
    scores = {}
    for part in ("test", "validation"):
        with np.load(folder / f"data/predictions/{model}/{part}.npz") as arrays:
            scores[part] = metrics.summary(arrays["labels"], arrays["probabilities"])
    final = {
        "train": {"accuracy": 0.8 + 0.02 * skill, "loss": 0.5 - 0.05 * skill},
        "validation": {measure: scores["validation"][measure] for measure in ("accuracy", "loss")},
    }
    file_size = (folder / f"models/{model}.keras").stat().st_size
    size = {"parameters": 1000 * (skill + 1), "flops": 5000 + skill, "file_size": file_size}
    trained = {"step": EPOCHS - 1, "best_epoch": 3, "final": final}
    write_json(folder / f"metrics/train/{model}.json", trained)
    write_json(folder / f"metrics/test/{model}.json", {**scores["test"], **size})


def write_curves(folder: Path, skill: int) -> None:
    """Write what DVCLive logs: accuracy.tsv and loss.tsv of training and validation."""
    steps = np.arange(EPOCHS)
    for part, offset in (("train", 0.05), ("eval", 0.0)):
        (folder / part).mkdir(parents=True)
        accuracy = 0.6 + offset + 0.04 * steps + 0.01 * skill
        for measure, values in (("accuracy", accuracy), ("loss", 1 - accuracy)):
            table = pd.DataFrame({"step": steps, measure: values})
            table.to_csv(folder / part / f"{measure}.tsv", sep="\t", index=False)


def write_pictures(folder: Path, names: list[str]) -> None:
    """Write a picture of one pixel under each name."""
    for name in names:
        write_bytes(folder / f"{name}.png", PIXEL)


def write_json(path: Path, content: dict) -> None:
    """Write JSON, with the folder where it is missing."""
    write_bytes(path, json.dumps(content).encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes, with the folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
