"""Made-up answers of models to photographs."""

import numpy as np

from photos import registry
from photos.correction import Correction
from photos.evidence.answers import RIGHT, WAYS, Answers

CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
           "Bag", "Ankle boot"]  # fmt: skip
LABELS = [*RIGHT, *registry.STRANGERS]
NEUTRAL = Correction(1.0, (0.0,) * 10)


def sure_of(names: list[str], share: float = 0.91) -> np.ndarray:
    """Return probabilities (n, 10) with `share` for each of the named classes."""
    rows = np.full((len(names), 10), (1 - share) / 9, np.float32)
    rows[np.arange(len(names)), [CLASSES.index(name) for name in names]] = share
    return rows


def answered(labels: list[str], **models: np.ndarray) -> Answers:
    return Answers(np.array(labels), CLASSES, {way: dict(models) for way in WAYS})


def scattered(seed: int, count: int = 20) -> Answers:
    """Return answers to `count` photographs of each label: often right, "Shirt" too often."""
    generator = np.random.default_rng(seed)
    labels = np.repeat(LABELS, count)
    logits = generator.normal(0, 1, (len(labels), 10))
    for row, label in zip(logits, labels, strict=True):
        row[[CLASSES.index(name) for name in RIGHT.get(label, ())]] += 2
    logits[:, CLASSES.index("Shirt")] += 2
    weights = np.exp(logits)
    made = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return answered(labels.tolist(), ann=made, baseline=made[:, ::-1].copy(), augmented=made)
