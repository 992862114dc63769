"""evaluate: one model on validation, test and distorted images: predict, then score.

Reads data/prepared/{validation,test}.npz, data/distorted/ and models/MODEL.keras, writes
data/predictions/MODEL/{validation,test}.npz (labels, probabilities, class names),
data/predictions/MODEL/distorted.npz (labels, indices into the test images, and of each distortion
the predicted classes, uint8 (severities, n)), metrics/test/MODEL.json and plots/test/MODEL/.
"""

import sys
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from stages.common import files, stage
from stages.common.errors import UserError
from stages.common.files import replacing, write_json
from stages.data import dataset
from stages.data.dataset import Split
from stages.distortions.registry import DISTORTIONS
from stages.pictures import gallery, gradcam
from stages.scoring import flops, metrics
from stages.training import model_files

BATCH = 500


def load(path: Path, split: Split) -> keras.Model:
    """Return the model at `path`.

    Raises `UserError` if it is damaged or does not fit the images and classes of `split`.
    """
    model = model_files.load(path)
    expected = (None, *split.images.shape[1:]), (None, len(split.classes))
    if (model.input_shape, model.output_shape) != expected:
        raise UserError(
            f"{path}: expected a model from {expected[0]} to {expected[1]}, found one from "
            f"{model.input_shape} to {model.output_shape}; run: dvc repro train_{path.stem}"
        )
    return model


def predict(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Return the probabilities, float32 (n, classes), of images (n, 28, 28, 1)."""
    return model.predict(images, batch_size=BATCH, verbose=0)


def predict_distorted(model: keras.Model) -> dict[str, np.ndarray]:
    """Return the predicted classes, uint8 (severities, n), of each distortion; labels, indices."""
    predicted = {}
    for name in DISTORTIONS:
        found = files.load_arrays(f"data/distorted/{name}.npz", "distort")
        images = found["images"]
        flat = predict(model, images.reshape(-1, *images.shape[2:])).argmax(axis=1)
        predicted[name] = flat.reshape(images.shape[:2]).astype(np.uint8)
    return {**predicted, "labels": found["labels"], "indices": found["indices"]}


def report(labels: np.ndarray, probabilities: np.ndarray, classes: list[str]) -> pd.DataFrame:
    """Return precision, recall, F1 and support of each class, by its name."""
    rows = metrics.classification_report(labels, probabilities)
    rows.insert(0, "class", classes)
    return rows


def draw(name: str, model: keras.Model, test: Split, probabilities: np.ndarray) -> None:
    """Draw what the model sees into plots/test/MODEL/."""
    folder = Path(f"plots/test/{name}")
    gallery.predictions(folder / "predictions.png", name, test, probabilities)
    gallery.confusions(folder / "confusions.png", name, test, probabilities)
    if gradcam.last_map(model)[1] is not None:
        gradcam.picture(folder / "gradcam.png", name, model, test, probabilities)


def main() -> None:
    """Evaluate the model named on the command line."""
    if len(sys.argv) != 2:
        raise UserError("name one model: python -m stages.evaluate MODEL")
    name = sys.argv[1]
    path, folder = Path(f"models/{name}.keras"), Path(f"data/predictions/{name}")
    test, validation = dataset.load(dataset.TEST), dataset.load(dataset.VALIDATION)
    model = load(path, test)
    probabilities = predict(model, test.images)
    for part, split in (("test", test), ("validation", validation)):
        answers = probabilities if split is test else predict(model, split.images)
        classes = np.array(split.classes)
        files.save_arrays(
            folder / f"{part}.npz", labels=split.labels, probabilities=answers, classes=classes
        )
    files.save_arrays(folder / "distorted.npz", **predict_distorted(model))
    scores = metrics.summary(test.labels, probabilities)
    size = {
        "parameters": model.count_params(),
        "flops": flops.flops(model),
        "file_size": path.stat().st_size,
    }
    write_json(f"metrics/test/{name}.json", {**scores, **size})
    with replacing(f"plots/test/{name}/classification_report.csv") as partial:
        report(test.labels, probabilities, test.classes).to_csv(partial, index=False)
    draw(name, model, test, probabilities)
    print(f"{name}: test accuracy {scores['accuracy']:.2%}, loss {scores['loss']:.4f}")


if __name__ == "__main__":
    stage.run(main)
