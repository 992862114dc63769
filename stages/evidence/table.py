"""The tables of all models for people: those of metrics/compare.md and the README."""

import pandas as pd

from stages.evidence.claims import Reported
from stages.scoring.metrics import wilson_interval

NOTHING = Reported()


def results(scores: pd.DataFrame, best: str, count: int, reported: dict[str, Reported]) -> str:
    """Return the table of results on the test images; `scores` as `compare` makes them.

    `best` is the winner's name, `count` the number of test images, `reported` what others
    reported of some of the models.
    """
    lines = [
        f"| model | test accuracy (95% interval, n = {count:,}) | test loss | macro F1 "
        "| validation accuracy | parameters | size | reported by others |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in scores.itertuples():
        low, high = wilson_interval(row.test_accuracy, count)
        name = f"**{row.model}**" if row.model == best else row.model
        lines.append(
            f"| {name} | {row.test_accuracy:.2%} ({low:.1%} to {high:.1%}) | {row.test_loss:.3f} "
            f"| {row.macro_f1:.3f} | {row.validation_accuracy:.2%} | {row.parameters:,} "
            f"| {row.file_size / 1e6:.2f} MB | {reported.get(row.model, NOTHING).test} |"
        )
    chosen = f"The winner is **{best}**: it has the best validation accuracy. "
    chosen += "Test images are never used to choose anything."
    if len(scores) == 1:
        chosen = f"**{best}** is the only model in params.yaml."
    return "\n".join([*lines, "", chosen, ""])


def training(scores: pd.DataFrame, reported: dict[str, Reported]) -> str:
    """Return the table of training and validation on the final weights, beside what was logged."""
    lines = [
        "",
        "| model | weights of epoch | training, plain images: accuracy, loss "
        "| training, as logged | validation | reported by others: training; validation |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.model} | {row.best_epoch} of {row.epochs} "
        f"| {row.train_accuracy:.2%}, {row.train_loss:.3f} "
        f"| {row.logged_train_accuracy:.2%}, {row.logged_train_loss:.3f} "
        f"| {row.validation_accuracy:.2%}, {row.validation_loss:.3f} "
        f"| {reported.get(row.model, NOTHING).training} |"
        for row in scores.itertuples()
    ]
    lines += [
        "",
        "As logged: during training, with augmentation, dropout and label smoothing where a model",
        "uses them. Only plain images allow a fair comparison of training and validation.",
        "",
    ]
    return "\n".join(lines)
