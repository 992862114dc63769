"""A small study whose trainings are all there, made up, in the layout of the real ones."""

import json
from pathlib import Path

import numpy as np
import pytest

from stages.common import params
from study import correct, design, freshness, recipe, record

IMAGES, CLASSES = {"validation": 200, "test": 400, "shifted": 100}, ["a", "b", "c"]
SEEDS = [0, 1, 2]
WHOLE = 900  # training images of the ladder
DECLARED = {
    "seeds": SEEDS,
    "ladder": SEEDS,
    "reference": {"images": 600},
    "variants": {
        "reference": {},
        "pooling-average": {"pooling": "average"},
        "pooling-none": {"pooling": "none"},
        "dense-equal": {"dense": [8]},
        "images-100": {"images": 100},
    },
    "optimizers": {"adam": [1, 2, 3], "sgd": [1, 2, 3]},
    "models": {"baseline": {}, "deep": {}},
    "data": {"name": "Invented"},
}
SKILL = {"reference": 0.8, "pooling-average": 0.8, "pooling-none": 0.6, "dense-equal": 0.7}


def work_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Go to the new `folder` of a study, with what DVC would declare and nothing trained."""
    folder.mkdir()
    patch.chdir(folder)
    patch.setattr(params, "declared", lambda: DECLARED)
    patch.setattr(freshness, "stale", set)


@pytest.fixture
def study(tmp_path, monkeypatch) -> Path:
    """The folder of a study whose trainings are all there, in which the tests work."""
    work_in(tmp_path / "study", monkeypatch)
    write_all()
    return tmp_path / "study"


def write_all() -> None:
    """Write what every training of `DECLARED` leaves in git into the current folder."""
    for model in DECLARED["models"]:
        parameters = {"train": {"epochs": 2}, f"models.{model}": {}, "cnn": {"units": 8}}
        write_json(recipe.path(model), {f"train_{model}": {"params": parameters}})
    for variant, names in design.names().items():
        skill = SKILL.get(variant, 0.8)
        for name in names:
            write(name, skill)
            count = WHOLE if variant.startswith("ladder") else 600
            count = DECLARED["variants"].get(variant, {}).get("images", count)
            write_json(record.metrics_file(name), figures(skill) | {"images": count})


def answers(name: str, part: str, skill: float) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and predicted classes, right for this share of images; seeded by the name."""
    generator = np.random.default_rng([len(part), *name.encode()])
    labels = (np.arange(IMAGES[part]) % len(CLASSES)).astype(np.uint8)
    wrong = generator.random(IMAGES[part]) >= skill
    return labels, ((labels + wrong) % len(CLASSES)).astype(np.uint8)


def write(name: str, skill: float) -> None:
    """Write the predictions of a training, and of these which are right."""
    folder = record.predictions(name)
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("validation", "test"):
        labels, predicted = answers(name, part, skill)
        probabilities = np.eye(len(CLASSES), dtype=np.float32)[predicted]
        np.savez(folder / part, labels=labels, probabilities=probabilities, classes=CLASSES)
    labels, predicted = answers(name, "shifted", skill - 0.2)
    np.savez(folder / "shifted", labels=labels, predicted=np.stack([predicted] * 5))
    correct.write(name, folder)


def write_json(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))


def figures(skill: float) -> dict:
    scores = {"accuracy": skill, "loss": 0.5}
    return {"parameters": 10, "flops": 20, "best_epoch": 2, "train_accuracy": skill + 0.1,
            "validation": scores, "test": scores, "curve": [skill, skill + 0.15]}  # fmt: skip
