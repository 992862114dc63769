"""IDX archives, the gzip-compressed format of MNIST and its relatives.

Format: two zero bytes, a type byte (8: unsigned bytes), the number of dimensions, each
dimension as a big-endian uint32, then the values. http://yann.lecun.com/exdb/mnist/
"""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from stages.common.errors import UserError
from stages.common.files import replacing

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
    content = _decompress(path)
    expected = bytes([0, 0, UNSIGNED_BYTE, dimensions])
    if content[:4] != expected:
        raise UserError(
            f"{path}: expected the magic number {expected.hex()} (unsigned bytes, {dimensions} "
            f"dimensions), found {content[:4].hex() or 'an empty archive'}. {AGAIN}"
        )
    header = 4 + 4 * dimensions
    if len(content) < header:
        raise UserError(f"{path}: the archive ends within its header. {AGAIN}")
    shape = struct.unpack(f">{dimensions}I", content[4:header])
    count, present = math.prod(shape), len(content) - header
    if present != count:
        raise UserError(
            f"{path}: its header promises {shape[0]} items, {count} bytes in all, "
            f"found {present} bytes. {AGAIN}"
        )
    if count == 0:
        raise UserError(f"{path}: expected at least one item, found none. {AGAIN}")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def _decompress(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes())
    except OSError as error:  # gzip.BadGzipFile is one
        reason = error.strerror or str(error)
        raise UserError(f"{path}: expected a readable gzip archive: {reason}. {AGAIN}") from error
    except EOFError:
        raise UserError(f"{path}: the gzip archive is cut off before its end. {AGAIN}") from None
    except zlib.error as error:
        raise UserError(f"{path}: the gzip archive is damaged ({error}). {AGAIN}") from None
