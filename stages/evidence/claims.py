"""The claims of the projects that this one grew out of, each with a verdict from our figures."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stages.common.errors import UserError
from stages.evidence.hypotheses import Hypothesis
from stages.evidence.verdicts import (
    of_balance,
    of_figure,
    of_hypothesis,
    of_images,
    of_pair,
    of_range,
)

REPRODUCE = "dvc repro compare"
MORE_SEEDS = "dvc exp run --queue -S 'train.seed=range(1,6)' && dvc queue start"
MODELS = ("linear", "ann", "baseline", "augmented", "regularized", "deep", "resnet")


def check(models: list[str]) -> None:
    """Raise `UserError` if one of `models` is missing that the claims speak of."""
    missing = [model for model in MODELS if model not in models]
    if missing:
        raise UserError(
            f"params.yaml: models lacks {', '.join(missing)}; docs/claims.md compares the seven "
            "models that came with the project: keep them, and add yours."
        )


@dataclass(frozen=True)
class Claim:
    """Who said what, what was measured here, the verdict, and the command that shows it."""

    who: str
    claim: str
    measured: str
    verdict: str
    command: str = REPRODUCE


def ledger(
    scores: pd.DataFrame,
    pairs: pd.DataFrame,
    tested: list[Hypothesis],
    slight: np.ndarray,
    images: tuple[int, int],
) -> list[Claim]:
    """Return all claims.

    `slight` as `robustness.augmentation` gives it; `images`: numbers of test and validation images.
    """
    table, (test, validation) = scores.set_index("model"), images
    accuracy, held_out = table.test_accuracy, table.validation_accuracy
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
              *of_figure(0.8811, held_out["baseline"], validation)),
        Claim("A", "with augmentation: 86.72 % on validation",
              *of_figure(0.8672, held_out["augmented"], validation)),
        Claim("A", "augmentation converges more slowly",
              f"best epoch: {best}; one training of each", "open", MORE_SEEDS),
        Claim("A", "augmentation generalizes better", f"{clean} on test images; training minus "
              f"validation, plain images, in points: {gaps}", verdict),
        Claim("A", "the augmented model is better on slightly distorted images (here: severity 1)",
              *of_images(slight)),
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
