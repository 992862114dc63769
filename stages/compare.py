"""compare: all models side by side, and the winner.

Reads data/predictions/, metrics/ and plots/train/ of the models in params.yaml, writes
metrics/accuracy.json (on the test images), metrics/compare.json (the winner, every figure),
metrics/compare.md, plots/compare/ and models/best.keras. The winner has the best validation
accuracy; the test images choose nothing.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from stages.common import ladder, params, scoring, table
from stages.common.errors import run
from stages.common.files import read_json, replacing, write_json

PLOTS = Path("plots/compare")


def results(models: list[str], logged: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each model: shares of 1, losses in nats, sizes in numbers and bytes.

    `train_` and `validation_` are of the final weights on plain images, `logged_` what DVCLive
    logged for the training images in the epoch of these weights; `logged` as `curves` gives it.
    """
    rows = []
    for model in models:
        trained, test = (read_json(f"metrics/{part}/{model}.json") for part in ("train", "test"))
        final, epoch = trained["final"], trained["best_epoch"]
        training = logged[(logged.model == model) & (logged.split == "training")]
        seen = training.set_index("epoch").loc[epoch]
        rows.append(
            {
                "model": model,
                "test_accuracy": test["accuracy"],
                "test_loss": test["loss"],
                "macro_f1": test["macro"]["f1"],
                "validation_accuracy": final["validation"]["accuracy"],
                "validation_loss": final["validation"]["loss"],
                "train_accuracy": final["train"]["accuracy"],
                "train_loss": final["train"]["loss"],
                "logged_train_accuracy": float(seen.accuracy),
                "logged_train_loss": float(seen.loss),
                "best_epoch": epoch,
                "epochs": int(training.epoch.max()),
                "parameters": test["parameters"],
                "file_size": test["file_size"],
            }
        )
    return pd.DataFrame(rows)


def winner(models: pd.DataFrame) -> str:
    """Return the model of the best validation accuracy; of equals, the lower validation loss."""
    ranked = models.sort_values(
        ["validation_accuracy", "validation_loss"], ascending=[False, True], kind="stable"
    )
    return ranked.model.iloc[0]


def curves(models: list[str]) -> pd.DataFrame:
    """Return what DVCLive logged: model, split, epoch (from 1), accuracy, loss."""
    parts = []
    for model in models:
        for folder, split in (("train", "training"), ("eval", "validation")):
            logged = Path(f"plots/train/{model}/metrics/{folder}")
            accuracy = pd.read_csv(logged / "accuracy.tsv", sep="\t")
            loss = pd.read_csv(logged / "loss.tsv", sep="\t")
            part = {"model": model, "split": split, "epoch": accuracy.step + 1}
            parts.append(pd.DataFrame({**part, "accuracy": accuracy.accuracy, "loss": loss.loss}))
    return pd.concat(parts)


def predictions(model: str) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return labels (n,), probabilities (n, k) and class names, as `evaluate` wrote them."""
    with np.load(f"data/predictions/{model}.npz") as arrays:
        return arrays["labels"], arrays["probabilities"], arrays["classes"].tolist()


def confusion_cells(matrices: dict[str, np.ndarray], classes: list[str]) -> pd.DataFrame:
    """Return every cell of every matrix: model, actual, predicted, count, share of the actual."""
    cells = [
        (model, classes[row], classes[column], count, count / max(matrix[row].sum(), 1))
        for model, matrix in matrices.items()
        for (row, column), count in np.ndenumerate(matrix)
    ]
    return pd.DataFrame(cells, columns=["model", "actual", "predicted", "count", "share"])


def write_csv(name: str, rows: pd.DataFrame) -> None:
    """Write a table that `dvc plots` draws."""
    with replacing(PLOTS / name) as partial:
        rows.to_csv(partial, index=False)


def main() -> None:
    """Compare the models that params.yaml lists."""
    declared = params.declared()
    models = list(declared["models"])
    logged = curves(models)
    scores = results(models, logged)
    matrices, classes, count = {}, [], 0
    for model in models:
        labels, probabilities, classes = predictions(model)
        matrices[model] = scoring.confusion_matrix(labels, probabilities)
        count = len(labels)
    best = winner(scores)
    bounds = [scoring.interval(accuracy, count) for accuracy in scores.test_accuracy]
    errors = pd.DataFrame(bounds, columns=["low", "high"])
    errors.insert(0, "model", scores.model)
    errors.insert(1, "accuracy", scores.test_accuracy)
    errors["images"] = count

    write_csv("accuracy.csv", errors)
    write_csv("curves.csv", logged)
    write_csv("confusion.csv", confusion_cells(matrices, classes))
    ladder.accuracies(PLOTS / "accuracy.png", errors, count)
    ladder.curves(PLOTS / "curves.png", logged, declared["preprocess"]["validation_size"])
    ladder.confusion(PLOTS / "confusion.png", matrices, classes)
    ranked = scores.set_index("model")
    write_json("metrics/accuracy.json", ranked.test_accuracy.to_dict())
    write_json("metrics/compare.json", {"best": best, "table": ranked.to_dict(orient="index")})
    text = table.results(scores, best, count) + table.training(scores)
    with replacing("metrics/compare.md") as partial:
        partial.write_text(text)
    content = Path(f"models/{best}.keras").read_bytes()
    with replacing("models/best.keras") as partial:
        partial.write_bytes(content)
    print(text)


if __name__ == "__main__":
    run(main)
