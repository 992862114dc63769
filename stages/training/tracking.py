"""What is recorded of each epoch, and when a training has failed."""

import keras
import numpy as np
from dvclive import Live

from stages.common.errors import UserError


class StageLive(Live):
    """DVCLive, with its files where this project keeps them."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(dir=f"plots/train/{name}", save_dvc_exp=False, dvcyaml=False)

    @property
    def metrics_file(self) -> str:
        """The file of the latest figures."""
        return f"metrics/train/{self.name}.json"

    @property
    def plots_dir(self) -> str:
        """The folder of the curves."""
        return self.dir


class FiniteLoss(keras.callbacks.Callback):
    """Ends the stage when the loss is infinite or not a number: the weights are lost by then."""

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Raise `UserError` if the training or the validation loss of this epoch is not finite."""
        for part, key in {"training": "loss", "validation": "val_loss"}.items():
            require_finite(logs[key], f"of epoch {epoch + 1} on {part} images")


def require_finite(loss: float, which: str) -> None:
    """Raise `UserError` if a loss is infinite or not a number; `which` follows "the loss"."""
    if not np.isfinite(loss):
        raise UserError(
            f"the training diverged: the loss {which} is {loss}. "
            "Set a lower learning_rate in params.yaml."
        )
