"""A small study whose trainings are all there, made up, in the layout of the real ones."""

import json
from pathlib import Path

import numpy as np
import pytest

from stages.common import params
from stages.data import dataset
from stages.data.dataset import Split
from study import design, freshness, record

IMAGES, CLASSES = {"validation": 200, "test": 400, "shifted": 100}, ["a", "b", "c"]
SEEDS = [0, 1, 2]
WHOLE = 900  # training images of the main pipeline
DECLARED = {
    "seeds": SEEDS,
    "ladder": [1, 2],
    "reference": {"images": 600},
    "variants": {
        "reference": {},
        "pooling-average": {"pooling": "average"},
        "pooling-none": {"pooling": "none"},
        "dense-equal": {"dense": [8]},
        "images-100": {"images": 100},
    },
    "optimizers": {"adam": [1, 2, 3], "sgd": [1, 2, 3]},
    "train": {"seed": 0},
    "models": {"baseline": {}, "deep": {}},
}
SKILL = {"reference": 0.8, "pooling-average": 0.8, "pooling-none": 0.6, "dense-equal": 0.7}


def work_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Go to the new `folder` of a study, with what DVC would declare and nothing trained."""
    folder.mkdir()
    patch.chdir(folder)
    patch.setattr(params, "declared", lambda: DECLARED)
    patch.setattr(freshness, "stale", lambda _own: set())


def write_all() -> None:
    """Write every training of `DECLARED` into the current folder, and training images beside it."""
    images = np.zeros((WHOLE, 28, 28, 1), np.uint8)
    split = Split(images, np.zeros(WHOLE, np.uint8), CLASSES)
    dataset.save("../data/prepared/train.npz", split)
    for variant, names in design.names().items():
        skill = SKILL.get(variant, 0.8)
        for place, name in enumerate(names):
            if variant.startswith("ladder") and not place:
                write_main(variant.removeprefix("ladder-"), name, skill)
            else:
                write(name, skill, record.predictions(name))
                write_json(record.metrics_file(name), figures(skill))


def write_main(model: str, name: str, skill: float) -> None:
    """Write what the main pipeline has of a model, one folder further up."""
    write(name, skill, Path("../data/predictions") / model, shifted="distorted")
    scores = {"train": {"accuracy": 0.9, "loss": 0.3}}
    write_json(Path(f"../metrics/train/{model}.json"), {"best_epoch": 1, "final": scores})
    write_json(Path(f"../metrics/test/{model}.json"), {"parameters": 10, "flops": 20})
    curve = Path(f"../plots/train/{model}/metrics/eval/accuracy.tsv")
    curve.parent.mkdir(parents=True)
    curve.write_text("step\taccuracy\n0\t0.8\n1\t0.95\n")


def answers(name: str, part: str, skill: float) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and predicted classes, right for this share of images; seeded by the name."""
    generator = np.random.default_rng([len(part), *name.encode()])
    labels = (np.arange(IMAGES[part]) % len(CLASSES)).astype(np.uint8)
    wrong = generator.random(IMAGES[part]) >= skill
    return labels, ((labels + wrong) % len(CLASSES)).astype(np.uint8)


def write(name: str, skill: float, folder: Path, shifted: str = "shifted") -> None:
    """Write the predictions of a training."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("validation", "test"):
        labels, predicted = answers(name, part, skill)
        probabilities = np.eye(len(CLASSES), dtype=np.float32)[predicted]
        np.savez(folder / part, labels=labels, probabilities=probabilities, classes=CLASSES)
    labels, predicted = answers(name, "shifted", skill - 0.2)
    key = "predicted" if shifted == "shifted" else "translate"
    np.savez(folder / shifted, labels=labels, **{key: np.stack([predicted] * 5)})


def write_json(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def figures(skill: float) -> dict:
    scores = {"accuracy": skill, "loss": 0.5}
    return {"parameters": 10, "flops": 20, "best_epoch": 2, "train_accuracy": skill + 0.1,
            "validation": scores, "test": scores, "curve": [skill, skill + 0.15]}  # fmt: skip
