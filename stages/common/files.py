"""Files that are complete under their name, or not there at all."""

import io
import json
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from stages.common.errors import UserError

# How the two versions of .npy files that NumPy writes begin.
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}

Schema = TypeVar("Schema", bound=BaseModel)


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


def unusable(path: str | Path, problem: str, stage: str) -> UserError:
    """Return the sentence that ends a stage which cannot use a file of another one, `stage`."""
    return UserError(
        f"{path} {problem}; remove it and run: dvc repro {stage} "
        "(with --force if the same file comes back)"
    )


def damaged(path: str | Path, error: Exception, stage: str) -> UserError:
    """Return the same for a file that could not be understood at all, because of `error`."""
    if isinstance(error, ValidationError):
        reason = _first_mistake(error)
    else:
        reason = " ".join(str(error).splitlines()[:1]) or type(error).__name__
    return unusable(path, f"is damaged ({shortened(reason)})", stage)


def _first_mistake(error: ValidationError) -> str:
    """Return where a value is wrong, what was expected and what was found."""
    first = error.errors()[0]
    place = ".".join(str(key) for key in first["loc"])
    got = "" if first["type"] in ("json_invalid", "missing") else f", got {first['input']!r}"
    return f"{place}: {first['msg']}{got}" if place else f"{first['msg']}{got}"


def shortened(text: str) -> str:
    """Return a text that a file gave as a sentence may have it: not too long, printable."""
    text = "".join(each if each.isprintable() else "?" for each in text)
    return text if len(text) <= 200 else f"{text[:200]} ..."


def content(path: str | Path, stage: str) -> bytes:
    """Read a file that `stage` wrote. Raises `UserError` if it is missing."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise UserError(f"{path} is missing; create it with: dvc repro {stage}") from None


def write_json(path: str | Path, values: dict) -> None:
    """Write `values` as indented JSON, keys in their order.

    Raises `UserError` if a number is infinite or not a number: JSON has no such numbers.
    """
    try:
        text = json.dumps(values, indent=2, allow_nan=False) + "\n"
    except ValueError:
        raise UserError(
            f"cannot write {path}: expected finite numbers, got {values}; the model or the "
            "images behind them need another look"
        ) from None
    with replacing(path) as partial:
        partial.write_text(text)


def read_json(path: str | Path, schema: type[Schema], stage: str) -> Schema:
    """Read JSON that `stage` wrote. Raises `UserError` if it is missing or not as in `schema`."""
    try:
        return schema.model_validate_json(content(path, stage))
    except ValidationError as error:
        raise damaged(path, error, stage) from None


def save_arrays(path: str | Path, **arrays: np.ndarray) -> None:
    """Write arrays by name as .npz; the same arrays give the same bytes."""
    with replacing(path) as partial:
        np.savez(partial, **arrays)


def load_arrays(path: str | Path, stage: str) -> dict[str, np.ndarray]:
    """Read the arrays that `stage` wrote. Raises `UserError` if the file is missing or damaged.

    No memory is reserved for more than the file holds, and nothing in it is run.
    """
    whole = content(path, stage)
    try:
        _refuse_promises(whole)
        with np.load(io.BytesIO(whole), allow_pickle=False) as arrays:
            return dict(arrays)
    except Exception as error:  # zipfile and NumPy raise nearly every kind for damaged bytes
        raise damaged(path, error, stage) from None


def _refuse_promises(whole: bytes) -> None:
    """Raise `ValueError` if the headers of an .npz file promise more bytes than it has."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        promised = 0
        for part in archive.infolist():
            if part.compress_type != zipfile.ZIP_STORED:
                raise ValueError(f"{part.filename} is compressed")
            with archive.open(part) as stream:
                promised += _promised(stream)
    if promised > len(whole):
        raise ValueError(f"its arrays should have {promised} bytes, it has {len(whole)}")


def _promised(stream: BinaryIO) -> int:
    """Return how many bytes the header of an .npy file promises."""
    shape, _, dtype = HEADERS[np.lib.format.read_magic(stream)](stream)
    if dtype.hasobject:
        raise ValueError("an array holds Python objects")
    if min(shape, default=0) < 0:
        raise ValueError(f"an array has the shape {shape}")
    return math.prod(shape) * (dtype.itemsize or 4)
