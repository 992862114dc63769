"""evaluate: one model on validation, test and distorted images: predict, then score.

Reads data/prepared/{validation,test}.npz, data/distorted/ and models/MODEL.keras, writes
data/predictions/MODEL/{validation,test}.npz (labels, probabilities, class names),
data/predictions/MODEL/distorted.npz (labels, indices into the test images, and for each distortion
the predicted classes, uint8 (severities, n)), metrics/validation/MODEL.json (accuracy alone: a
column of `dvc exp show`), metrics/test/MODEL.json and plots/test/MODEL/.
"""

from functools import partial
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from stages.common import files, stage
from stages.common.errors import UserError
from stages.common.files import replacing, write_json
from stages.data import dataset
from stages.data.dataset import Split
from stages.pictures import gallery, occlusion
from stages.pictures.occlusion import Predict
from stages.scoring import flops, inference, loading, metrics


def model_path(name: str) -> Path:
    """Return the file of the model `name`."""
    return Path(f"models/{name}.keras")


def shapes(model: keras.Model) -> tuple:
    """Return what `model` takes and what it returns, as shapes; None is the number of images."""
    if not model.built:
        return "no shape yet", "no shape yet"
    # A sequential model without keras.Input is saved with the batch size of its training.
    return tuple(
        (None, *shape[1:]) if isinstance(shape, tuple) else shape
        for shape in (model.input_shape, model.output_shape)
    )


def load(path: Path, split: Split) -> keras.Model:
    """Return the model at `path`.

    Raises `UserError` if it is damaged or does not fit the images and classes of `split`.
    """
    model = loading.load(path)
    expected = (None, *split.images.shape[1:]), (None, len(split.classes))
    got = shapes(model)
    if got != expected:
        raise UserError(
            f"{path}: expected a model from {expected[0]} to {expected[1]}, got one from {got[0]} "
            f"to {got[1]}; fix stages/train_{path.stem}.py, then run: dvc repro train_{path.stem}"
        )
    return model


def report(labels: np.ndarray, probabilities: np.ndarray, classes: list[str]) -> pd.DataFrame:
    """Return precision, recall, F1 and support of each class, by its name."""
    rows = metrics.classification_report(labels, probabilities)
    rows.insert(0, "class", classes)
    return rows


def splits() -> dict[str, Split]:
    """Return the test and the validation split. Raises `UserError` if their classes differ."""
    read = {"test": dataset.load(dataset.TEST), "validation": dataset.load(dataset.VALIDATION)}
    if read["test"].classes != read["validation"].classes:
        problem = f"has other classes, or another order of them, than {dataset.TEST}"
        raise files.unusable(dataset.VALIDATION, problem, "preprocess")
    return read


def save_predictions(name: str, predict: Predict, parts: dict[str, Split]) -> dict[str, np.ndarray]:
    """Write all predictions to data/predictions/MODEL/; return those of `parts`, (n, classes)."""
    predicted = {part: predict(split.images) for part, split in parts.items()}
    distorted = inference.predict_distorted(predict, parts["test"])
    folder = Path(f"data/predictions/{name}")
    for part, split in parts.items():
        files.save_arrays(
            folder / f"{part}.npz",
            labels=split.labels,
            probabilities=predicted[part],
            classes=np.array(split.classes),
        )
    files.save_arrays(folder / "distorted.npz", **distorted)
    return predicted


def save_scores(name: str, model: keras.Model, test: Split, probabilities: np.ndarray) -> dict:
    """Write metrics/test/ and the classification report; return the scores on `test`."""
    scores = metrics.summary(test.labels, probabilities)
    size = {
        "parameters": model.count_params(),
        "flops": flops.flops(model),
        "file_size": model_path(name).stat().st_size,
    }
    write_json(f"metrics/test/{name}.json", {**scores, **size})
    with replacing(f"plots/test/{name}/classification_report.csv") as partial_file:
        report(test.labels, probabilities, test.classes).to_csv(partial_file, index=False)
    return scores


def save_validation(name: str, validation: Split, probabilities: np.ndarray) -> None:
    """Write metrics/validation/MODEL.json, by which experiments are chosen."""
    correct = probabilities.argmax(axis=1) == validation.labels
    write_json(f"metrics/validation/{name}.json", {name: float(correct.mean())})


def draw(name: str, predict: Predict, test: Split, probabilities: np.ndarray) -> None:
    """Draw predictions, confusions and supporting regions into plots/test/MODEL/."""
    folder = Path(f"plots/test/{name}")
    gallery.predictions(folder / "predictions.png", name, test, probabilities)
    gallery.confusions(folder / "confusions.png", name, test, probabilities)
    occlusion.picture(folder / "occlusion.png", name, predict, test, probabilities)


def main() -> None:
    """Evaluate the model after which DVC named this instance of the stage."""
    name = stage.instance()
    parts, path = splits(), model_path(name)
    test = parts["test"]
    model = load(path, test)
    predict = partial(inference.predict, path, model)
    predicted = save_predictions(name, predict, parts)
    save_validation(name, parts["validation"], predicted["validation"])
    scores = save_scores(name, model, test, predicted["test"])
    draw(name, predict, test, predicted["test"])
    print(f"{name}: test accuracy {scores['accuracy']:.2%}, loss {scores['loss']:.4f}")


if __name__ == "__main__":
    stage.run(main)
