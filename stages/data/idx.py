"""IDX archives, the gzip-compressed format of MNIST and its relatives.

Format: two zero bytes, a type byte (8: unsigned bytes), the number of dimensions, each
dimension as a big-endian uint32, then the values. http://yann.lecun.com/exdb/mnist/
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from stages.common.errors import UserError
from stages.common.files import replacing
from stages.data import archives
from stages.data.archives import BLOCK

UNSIGNED_BYTE = 8
AGAIN = "Remove it and run `dvc repro download` to fetch it again."


def read_images(path: str | Path, size: tuple[int, int] = (28, 28)) -> np.ndarray:
    """Read images: uint8 (n, height, width).

    Raises `UserError` if the archive is damaged or its images are not of `size`.
    """
    images = _read(Path(path), dimensions=3)
    if images.shape[1:] != size:
        actual = " x ".join(str(length) for length in images.shape[1:])
        raise UserError(f"{path}: expected images of {size[0]} x {size[1]} pixels, found {actual}.")
    return images


def read_labels(path: str | Path, classes: int) -> np.ndarray:
    """Read labels: uint8 (n,), each in 0 ... classes - 1.

    Raises `UserError` if the archive is damaged or a label is out of range.
    """
    labels = _read(Path(path), dimensions=1)
    if labels.max() >= classes:
        raise UserError(
            f"{path}: expected labels from 0 to {classes - 1}, found {labels.max()}; "
            "params.yaml: data.classes must name every class."
        )
    return labels


def write(path: str | Path, values: np.ndarray) -> None:
    """Write a uint8 array of any shape; the same array gives the same bytes."""
    shape = struct.pack(f">{values.ndim}I", *values.shape)
    content = bytes([0, 0, UNSIGNED_BYTE, values.ndim]) + shape + values.tobytes()
    with replacing(path) as partial:
        partial.write_bytes(gzip.compress(content, mtime=0))


def _read(path: Path, dimensions: int) -> np.ndarray:
    """Return the values of an archive, having read no more of it than its header promises."""
    try:
        with archives.opened(path) as packed, gzip.GzipFile(fileobj=packed) as content:
            shape = _shape(path, content, dimensions)
            return _values(path, content, shape)
    except OSError as error:  # gzip.BadGzipFile is one
        reason = error.strerror or str(error)
        raise UserError(f"{path}: expected a readable gzip archive: {reason}. {AGAIN}") from error
    except EOFError:
        raise UserError(f"{path}: the gzip archive is cut off before its end. {AGAIN}") from None
    except zlib.error as error:
        raise UserError(f"{path}: the gzip archive is damaged ({error}). {AGAIN}") from None


def _shape(path: Path, content: BinaryIO, dimensions: int) -> tuple[int, ...]:
    """Read the header. Raises `UserError` if it is not one of `dimensions` or cannot be true."""
    magic, expected = content.read(4), bytes([0, 0, UNSIGNED_BYTE, dimensions])
    if magic != expected:
        raise UserError(
            f"{path}: expected the magic number {expected.hex()} (unsigned bytes, {dimensions} "
            f"dimensions), found {magic.hex() or 'an empty archive'}. {AGAIN}"
        )
    lengths = content.read(4 * dimensions)
    if len(lengths) < 4 * dimensions:
        raise UserError(f"{path}: the archive ends within its header. {AGAIN}")
    shape = struct.unpack(f">{dimensions}I", lengths)
    if math.prod(shape) == 0:
        raise UserError(f"{path}: expected at least one item, found none. {AGAIN}")
    if math.prod(shape) > archives.LIMIT:
        raise UserError(
            f"{path}: its header promises {shape[0]} items, {math.prod(shape)} bytes in all; "
            f"expected at most {archives.LIMIT} bytes."
        )
    return shape


def _values(path: Path, content: BinaryIO, shape: tuple[int, ...]) -> np.ndarray:
    """Read the values, and one byte more. Raises `UserError` if they are not as many as promised.

    By blocks, so that a promise that is not kept costs no memory.
    """
    count, values = math.prod(shape), bytearray()
    while block := content.read(min(BLOCK, count + 1 - len(values))):
        values += block
    if len(values) != count:
        found = f"{len(values)} bytes" if len(values) < count else "more"
        raise UserError(
            f"{path}: its header promises {shape[0]} items, {count} bytes in all, "
            f"found {found}. {AGAIN}"
        )
    return np.frombuffer(values, np.uint8).reshape(shape)
