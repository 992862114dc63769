"""evaluate: one model on the test images: predict, then score.

Reads data/prepared/test.npz and models/MODEL.keras, writes data/predictions/MODEL.npz (labels,
probabilities), metrics/test/MODEL.json and plots/test/MODEL/.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from stages.common import archive, dataset, figures, scoring
from stages.common.dataset import Split
from stages.common.errors import UserError, run
from stages.common.files import replacing, write_json


def predict(path: Path, split: Split) -> tuple[np.ndarray, int]:
    """Return the probabilities, float32 (n, classes), of the model at `path`, and its size.

    The size is its number of parameters. Raises `UserError` if the model is damaged or does not
    fit the images and classes.
    """
    model = archive.load(path)
    expected = (None, *split.images.shape[1:]), (None, len(split.classes))
    if (model.input_shape, model.output_shape) != expected:
        raise UserError(
            f"{path}: expected a model from {expected[0]} to {expected[1]}, found one from "
            f"{model.input_shape} to {model.output_shape}; run: dvc repro train_{path.stem}"
        )
    return model.predict(split.images, batch_size=500, verbose=0), model.count_params()


def report(labels: np.ndarray, probabilities: np.ndarray, classes: list[str]) -> pd.DataFrame:
    """Return precision, recall, F1 and support of each class, by its name."""
    rows = scoring.classification_report(labels, probabilities)
    rows.insert(0, "class", classes)
    return rows


def main() -> None:
    """Evaluate the model named on the command line."""
    if len(sys.argv) != 2:
        raise UserError("name one model: python -m stages.evaluate MODEL")
    name = sys.argv[1]
    model = Path(f"models/{name}.keras")
    test = dataset.load(dataset.TEST)
    probabilities, parameters = predict(model, test)
    with replacing(f"data/predictions/{name}.npz") as partial:
        np.savez(
            partial, labels=test.labels, probabilities=probabilities, classes=np.array(test.classes)
        )
    scores = scoring.summary(test.labels, probabilities)
    size = {"parameters": parameters, "file_size": model.stat().st_size}
    write_json(f"metrics/test/{name}.json", {**scores, **size})
    with replacing(f"plots/test/{name}/classification_report.csv") as partial:
        report(test.labels, probabilities, test.classes).to_csv(partial, index=False)
    figures.predictions(f"plots/test/{name}/predictions.png", name, test, probabilities)
    print(f"{name}: test accuracy {scores['accuracy']:.2%}, loss {scores['loss']:.4f}")


if __name__ == "__main__":
    run(main)
