"""Files that are complete under their name, or not there at all."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from stages.common.errors import UserError

# What NumPy raises for the various ways in which an .npz file can be damaged.
DAMAGE = (
    AttributeError,
    EOFError,
    KeyError,
    NotImplementedError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a path to write to; only when the block succeeds does it become `path`.

    Raises `UserError` naming `path` if the file cannot be written (no permission, disk full).
    """
    path = Path(path)
    partial = path.with_name(f".part-{path.name}")  # same folder and suffix
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        partial.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(
            f"cannot write {path}: {reason}. Free disk space or fix the permissions of "
            f"{path.parent}, then run the command again."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def write_json(path: str | Path, content: dict) -> None:
    """Write `content` as indented JSON, keys in their order."""
    with replacing(path) as partial:
        partial.write_text(json.dumps(content, indent=2) + "\n")


def read_json(path: str | Path) -> dict:
    """Read a JSON object that a stage of this pipeline wrote."""
    return json.loads(Path(path).read_text())


def save_arrays(path: str | Path, **arrays: np.ndarray) -> None:
    """Write arrays by name as .npz; the same arrays give the same bytes."""
    with replacing(path) as partial:
        np.savez(partial, **arrays)


def load_arrays(path: str | Path, stage: str) -> dict[str, np.ndarray]:
    """Read the arrays that `stage` wrote. Raises `UserError` if the file is missing or damaged."""
    try:
        with np.load(path) as arrays:
            return dict(arrays)
    except FileNotFoundError:
        raise UserError(f"{path} is missing; create it with: dvc repro {stage}") from None
    except DAMAGE as error:
        raise UserError(
            f"{path} is damaged ({error}); remove it and run: dvc repro {stage}"
        ) from None
