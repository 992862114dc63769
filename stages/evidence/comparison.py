"""What `compare` found, gathered once for all tables, pictures and pages."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stages.evidence import robustness


@dataclass(frozen=True)
class Comparison:
    """The models of params.yaml, compared; each table as the module that makes it describes it.

    `best` is the winner's name, `curves` what DVCLive logged, `scores` a row for each model,
    `matrices` counts (k, k) of each model, `recalls` shares by class and model, `pairs` the
    differences of all pairs, `distorted` the accuracies under each distortion and severity,
    `seen` the distortions that each model met in training, `sizes` the numbers of test,
    validation and distorted images.
    """

    data_set: str
    best: str
    curves: pd.DataFrame
    scores: pd.DataFrame
    matrices: dict[str, np.ndarray]
    recalls: pd.DataFrame
    pairs: pd.DataFrame
    distorted: pd.DataFrame
    seen: dict[str, list[str]]
    sizes: dict[str, int]

    @property
    def models(self) -> list[str]:
        """The names of all models, in the order of params.yaml."""
        return list(self.scores.model)

    @property
    def by_model(self) -> pd.DataFrame:
        """`scores`, indexed by the models' names."""
        return self.scores.set_index("model")

    @property
    def left_out(self) -> list[str]:
        """The distortions that mCE leaves out."""
        return robustness.left_out(self.distorted)


def winner(models: pd.DataFrame) -> str:
    """Return the model of the best validation accuracy; of equals, the lower validation loss."""
    ranked = models.sort_values(
        ["validation_accuracy", "validation_loss"], ascending=[False, True], kind="stable"
    )
    return ranked.model.iloc[0]
