"""The table of all models, for people: the one of the README."""

import pandas as pd

from stages.common.scoring import interval

# What the projects that this one grew out of said of such a model. A measured on validation
# images while training, B and E on the test images; C and D gave words instead of figures.
REPORTED = {
    "linear": "D: compared with a CNN, no figure",
    "ann": 'C: CNNs "significantly outperform" it',
    "baseline": "A: 88.11 % (validation), E: 89-91 %",
    "augmented": "A: 86.72 % (validation)",
    "regularized": "B: about 92 %",
    "deep": 'C: does "not consistently outperform" baseline',
    "resnet": "B: a wish",
}


def markdown(scores: pd.DataFrame, best: str, count: int) -> str:
    """Return the table in Markdown; `scores` as `compare` makes them, shares of 1.

    `best` is the winner's name, `count` the number of test images.
    """
    lines = [
        f"| model | test accuracy (95 % interval, n = {count:,}) | validation | training "
        "| test loss | macro F1 | parameters | size | reported elsewhere |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in scores.itertuples():
        low, high = interval(row.test_accuracy, count)
        name = f"**{row.model}**" if row.model == best else row.model
        lines.append(
            f"| {name} | {row.test_accuracy:.2%} ({low:.1%} to {high:.1%}) "
            f"| {row.validation_accuracy:.2%} | {row.train_accuracy:.2%} | {row.test_loss:.3f} "
            f"| {row.macro_f1:.3f} | {row.parameters:,} | {row.file_size / 1e6:.2f} MB "
            f"| {REPORTED.get(row.model, '')} |"
        )
    lines += [
        "",
        f"The winner, **{best}**, has the best validation accuracy; the test images choose "
        "nothing. Training and validation: final weights, no augmentation. Two accuracies whose "
        "intervals overlap widely may be equal.",
        "",
    ]
    return "\n".join(lines)
