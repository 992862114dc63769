"""Models made by an attacker: each should run code, read or write elsewhere, or fill the memory.

Each attack is a function that writes a file with the name of a model, from the parts of a small
good model. `outside` is a folder next to it: nothing there may be read, written or run.
"""

import copy
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import h5py
import keras

SECRET = "secret.txt"  # a file of `outside` that nobody may read
CANARY = "canary"  # what an attack would leave in `outside`


@dataclass
class Parts:
    """What a .keras file consists of, and where the attack would have its effect."""

    config: dict
    weights: bytes
    outside: Path

    @property
    def layers(self) -> list[dict]:
        """The layers in config.json: input, flatten, dense."""
        return self.config["config"]["layers"]

    @property
    def dense(self) -> dict:
        """The settings of the dense layer."""
        return self.layers[-1]["config"]

    @property
    def touch(self) -> str:
        """An expression of Python that leaves the canary."""
        return f"__import__('pathlib').Path({str(self.outside / CANARY)!r}).touch()"

    def write(self, path: Path, *more: tuple[zipfile.ZipInfo | str, bytes]) -> None:
        """Write the file, its parts stored as Keras does, and `more` parts behind them."""
        write_zip(path, [*self.entries(), *more])

    def entries(self) -> list[tuple[str, bytes]]:
        """The parts of the file, by their names in the zip."""
        return [
            ("config.json", json.dumps(self.config).encode()),
            ("metadata.json", json.dumps({"keras_version": keras.__version__}).encode()),
            ("model.weights.h5", self.weights),
        ]

    def rewrite_weights(self, change: Callable[[h5py.File], None]) -> None:
        """Let `change` edit the arrays of the model."""
        stream = io.BytesIO(self.weights)
        with h5py.File(stream, "r+") as opened:
            change(opened)
        self.weights = stream.getvalue()


def write_zip(path: Path, entries: list) -> None:
    """Write a zip with these parts, in their order."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)


def good(folder: Path) -> Parts:
    """Return the parts of a good model; `folder` gets the folder `outside`."""
    inputs = keras.Input((28, 28, 1), name="images")
    flat = keras.layers.Flatten(name="flatten")(inputs)
    model = keras.Model(inputs, keras.layers.Dense(3, "softmax", name="dense")(flat))
    model.save(folder / "good.keras")
    with zipfile.ZipFile(folder / "good.keras") as archive:
        config, weights = (archive.read(name) for name in ("config.json", "model.weights.h5"))
    outside = folder / "outside"
    outside.mkdir()
    (outside / SECRET).write_text("secret")
    return Parts(json.loads(config), weights, outside)


Attack = Callable[[Parts, Path], None]


def attempt(attack: Attack, parts: Parts, path: Path) -> None:
    """Write the file of `attack` to `path`; `parts` stay as they are."""
    attack(copy.deepcopy(parts), path)
