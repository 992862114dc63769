"""The tables of all models, for people: those of the README."""

import pandas as pd
from stages.scoring.metrics import interval

# What the projects that this one grew out of said of such a model, of their test images where
# nothing else is said; A gave figures of training and validation, C and D words.
REPORTED = {
    "linear": "D: compared with a CNN, no figure",
    "ann": 'C: CNNs "significantly outperform" it',
    "baseline": "E: 89-91 %",
    "regularized": "B: about 92 %",
    "deep": 'C: does "not consistently outperform" baseline',
    "resnet": "B: a wish",
}
REPORTED_TRAINING = {
    "baseline": "A: 89.52 %, 0.299; 88.11 %, 0.356",
    "augmented": "A: 85.34 %, 0.395; 86.72 %, 0.367",
}


def results(scores: pd.DataFrame, best: str, count: int) -> str:
    """Return the table of results on the test images; `scores` as `compare` makes them.

    `best` is the winner's name, `count` the number of test images.
    """
    lines = [
        f"| model | test accuracy (95 % interval, n = {count:,}) | test loss | macro F1 "
        "| validation accuracy | parameters | size | reported of Fashion-MNIST |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in scores.itertuples():
        low, high = interval(row.test_accuracy, count)
        name = f"**{row.model}**" if row.model == best else row.model
        lines.append(
            f"| {name} | {row.test_accuracy:.2%} ({low:.1%} to {high:.1%}) | {row.test_loss:.3f} "
            f"| {row.macro_f1:.3f} | {row.validation_accuracy:.2%} | {row.parameters:,} "
            f"| {row.file_size / 1e6:.2f} MB | {REPORTED.get(row.model, '')} |"
        )
    chosen = "has the best validation accuracy; the test images choose nothing."
    return "\n".join([*lines, "", f"The winner, **{best}**, {chosen}", ""])


def training(scores: pd.DataFrame) -> str:
    """Return the table of training and validation on the final weights, beside what was logged."""
    lines = [
        "",
        "| model | weights of epoch | training, plain images: accuracy, loss "
        "| training, as logged | validation | reported: training; validation |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.model} | {row.best_epoch} of {row.epochs} "
        f"| {row.train_accuracy:.2%}, {row.train_loss:.3f} "
        f"| {row.logged_train_accuracy:.2%}, {row.logged_train_loss:.3f} "
        f"| {row.validation_accuracy:.2%}, {row.validation_loss:.3f} "
        f"| {REPORTED_TRAINING.get(row.model, '')} |"
        for row in scores.itertuples()
    ]
    lines += [
        "",
        "As logged: while training, with augmentation, dropout and label smoothing where a model",
        "has them. Only plain images give a gap between training and validation that means much.",
        "",
    ]
    return "\n".join(lines)
