"""The claims of the projects that this one grew out of, each with a verdict from our figures."""

from dataclasses import dataclass

import pandas as pd

from stages.common.scoring import interval
from stages.evidence.differences import LEVEL, find
from stages.evidence.hypotheses import AIM, Hypothesis
from stages.evidence.pictures import p_text

REPRODUCE = "dvc repro compare"
MORE_SEEDS = "dvc exp run --queue -S 'train.seed=range(1,6)' && dvc queue start"


@dataclass(frozen=True)
class Claim:
    """Who said what, what was measured here, the verdict, and the command that shows it."""

    who: str
    claim: str
    measured: str
    verdict: str
    command: str = REPRODUCE


def of_range(low: float, high: float, accuracy: float, count: int) -> tuple[str, str]:
    """Return what was measured and the verdict on an accuracy said to be `low` to `high`.

    Supported if the whole 95 % interval lies inside, refuted if it lies outside.
    """
    bottom, top = interval(accuracy, count)
    measured = f"{accuracy:.2%} ({bottom:.1%} to {top:.1%}, n = {count:,})"
    if low <= bottom and top <= high:
        return measured, "supported"
    if top < low or bottom > high:
        return f"{measured}: {'lower' if top < low else 'higher'}", "refuted"
    return measured, "undecided"


def of_pair(pairs: pd.DataFrame, model: str, other: str) -> tuple[str, str]:
    """Return what was measured and the verdict on `model` being better than `other`."""
    row = find(pairs, model, other)
    low, high = 100 * row.low, 100 * row.high
    measured = (
        f"{model} - {other}: {100 * row.difference:+.2f} points ({low:.2f} to {high:.2f}), "
        f"{p_text(row.p_holm)}"
    )
    if row.p_holm >= LEVEL:
        return measured, "undecided"
    return measured, "supported" if row.difference > 0 else "refuted"


def of_hypothesis(tested: Hypothesis) -> tuple[str, str]:
    """Return what was measured and the verdict on one of H1 to H3."""
    low, high = 100 * tested.low, 100 * tested.high
    measured = (
        f"augmented - baseline: {100 * tested.difference:+.2f} points ({low:.2f} to {high:.2f}, "
        f"n = {tested.images:,}), {p_text(tested.p)}"
    )
    if tested.name == "H1":
        reached = "reached" if tested.difference >= AIM else "not reached"
        measured += f"; the aim of {100 * AIM:g} points is {reached}"
    return measured, tested.verdict


def of_balance(scores: pd.DataFrame, pairs: pd.DataFrame) -> tuple[str, str]:
    """Return whether ann or deep is surely better than baseline and costs less as well."""
    table = scores.set_index("model")
    beaten = [
        f"{other} is better with fewer {name}"
        for other in ("ann", "deep")
        for column, name in (("parameters", "parameters"), ("flops", "operations"))
        if of_pair(pairs, other, "baseline")[1] == "supported"
        and table.loc[other, column] < table.loc["baseline", column]
    ]
    if beaten:
        return "; ".join(beaten), "refuted"
    return "neither ann nor deep is better and cheaper; more than that is taste", "undecided"


def ledger(
    scores: pd.DataFrame, pairs: pd.DataFrame, tested: list[Hypothesis], images: tuple[int, int]
) -> list[Claim]:
    """Return all claims; `images`: the numbers of test and of validation images."""
    table, (test, validation) = scores.set_index("model"), images
    accuracy, held_out = table.test_accuracy, table.validation_accuracy
    family = of_hypothesis(tested[0])
    ann = [of_pair(pairs, model, "ann") for model in ("baseline", "deep")]
    both = {verdict for _, verdict in ann}
    deep, _ = of_pair(pairs, "deep", "baseline")
    gap = table.train_accuracy - table.validation_accuracy
    gaps = ", ".join(f"{100 * gap[name]:.2f} ({name})" for name in ("baseline", "augmented"))
    best = ", ".join(
        f"{name} {table.best_epoch[name]} of {table.epochs[name]}"
        for name in ("baseline", "augmented")
    )
    clean, verdict = of_pair(pairs, "augmented", "baseline")
    return [
        Claim("A", "without augmentation: 88.11 % on validation",
              *of_range(0.88105, 0.88115, held_out["baseline"], validation)),
        Claim("A", "with augmentation: 86.72 % on validation",
              *of_range(0.86715, 0.86725, held_out["augmented"], validation)),
        Claim("A", "augmentation converges more slowly",
              f"best epoch: {best}; one training of each", "open", MORE_SEEDS),
        Claim("A", "augmentation generalizes better", f"{clean} on test images; training minus "
              f"validation, plain images, in points: {gaps}", verdict),
        Claim("A", "the augmented model is better on slightly distorted images", *family),
        Claim("B", "CNN with dropout and augmentation: about 92 % on test",
              *of_range(0.915, 0.925, accuracy["regularized"], test)),
        Claim("B", "a ResNet would be better",
              *of_pair(pairs, "resnet", "regularized")),
        Claim("C", "CNNs significantly outperform the ANN", "; ".join(text for text, _ in ann),
              both.pop() if len(both) == 1 else "undecided"),
        Claim("C", "the basic CNN has the best balance of accuracy and cost",
              *of_balance(scores, pairs)),
        Claim("C", "the deeper CNN does not consistently outperform the basic CNN",
              f"{deep}, in one training of each", "open", MORE_SEEDS),
        Claim("D", "a CNN is more accurate than a linear model",
              *of_pair(pairs, "baseline", "linear")),
        Claim("E", "a simple CNN: 89 to 91 % on test",
              *of_range(0.89, 0.91, accuracy["baseline"], test)),
        *(Claim(f"we, {one.name}", one.sentence, *of_hypothesis(one)) for one in tested),
    ]  # fmt: skip
