"""A training that was interrupted goes on after its last complete epoch, with the same bytes."""

import hashlib
import json
import os
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from stages.common import files, stage, start_up
from stages.common.errors import UserError

FOLDER = Path("checkpoints")  # not an output: DVC removes those before a run


class Checkpoint(keras.callbacks.Callback):
    """Saves after each epoch everything that the rest of the training depends on.

    Weights, optimizer and random states are saved as arrays; what `recorders`, the callbacks that
    log and judge each epoch, have done is repeated from the logs of the epochs. Must be the last
    callback. A checkpoint belongs to one combination of code, parameters, data and libraries.
    """

    def __init__(
        self,
        name: str,
        stopping: keras.callbacks.EarlyStopping,
        *recorders: keras.callbacks.Callback,
    ) -> None:
        """Look for a checkpoint of the model `name`; a damaged one is ignored with a sentence.

        Raises `UserError` if code, parameters or data have changed since the stage began.
        """
        super().__init__()
        versions = {"keras": keras.__version__, "tensorflow": tf.__version__}
        origin = json.dumps(stage.origin() | versions, sort_keys=True)
        key = hashlib.sha256(origin.encode()).hexdigest()[:16]
        self.path = FOLDER / f"{name}-{key}.npz"
        self.stopping, self.recorders = stopping, recorders
        self.history: list[dict[str, float]] = []
        self.stopped = False
        self.saved = self._load()

    @property
    def epochs(self) -> int:
        """The number of epochs that are complete."""
        return len(self.history)

    def on_train_begin(self, logs: dict | None = None) -> None:  # noqa: ARG002
        """Put back what was saved."""
        if not self.saved:
            return
        print(f"Continuing after epoch {self.epochs}, from {self.path}")
        self.model.optimizer.build(self.model.trainable_variables)
        for place, variable in enumerate(self._variables()):
            variable.assign(self.saved[f"variable_{place}"])
        for epoch, logged in enumerate(self.history):
            for recorder in (self.stopping, *self.recorders):
                recorder.on_epoch_end(epoch, dict(logged))
        count = len(self.stopping.best_weights)
        self.stopping.best_weights = [self.saved[f"best_{place}"] for place in range(count)]

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:  # noqa: ARG002
        """Save the state after an epoch, completely or not at all, also if the power fails."""
        self.history.append(logs)
        state = {"history": self.history, "stopped": self.model.stop_training}
        arrays = {
            f"variable_{place}": np.asarray(each) for place, each in enumerate(self._variables())
        }
        best = {f"best_{place}": each for place, each in enumerate(self.stopping.best_weights)}
        with files.replacing(self.path) as partial:
            np.savez(partial, state=np.array(json.dumps(state)), **arrays, **best)
            with partial.open("rb") as written:
                os.fsync(written.fileno())
        start_up.raise_if_interrupted()

    def _variables(self) -> list[keras.Variable]:
        return [*self.model.variables, *self.model.optimizer.variables]

    def _load(self) -> dict[str, np.ndarray]:
        if not self.path.exists():
            return {}
        try:
            saved = files.load_arrays(self.path, f"train_{self.path.stem}")
            state = json.loads(str(saved["state"]))
        except (UserError, KeyError, ValueError):
            print(f"{self.path} is damaged and is ignored: training starts at epoch 1.")
            return {}
        self.history, self.stopped = state["history"], state["stopped"]
        return saved


def remove(name: str) -> None:
    """Remove every checkpoint of the model `name`: its training has ended."""
    for path in FOLDER.glob(f"{name}-*.npz"):
        path.unlink(missing_ok=True)
