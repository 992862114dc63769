"""Attacks in the zip, and in what stands under the name of a model."""

import io
import os
import pickle
import stat
import zipfile
from pathlib import Path

import keras
import numpy as np

from malicious import CANARY, SECRET, Attack, Parts, write_zip


def member(name: str, mode: int = stat.S_IFREG) -> Attack:
    """One part more in the zip."""

    def attack(parts: Parts, path: Path) -> None:
        info = zipfile.ZipInfo(name.format(outside=parts.outside))
        info.external_attr = (mode | 0o644) << 16
        parts.write(path, (info, str(parts.outside / SECRET).encode()))

    return attack


def bomb(parts: Parts, path: Path) -> None:
    write_zip(path, parts.entries()[:2])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("model.weights.h5", "w") as written,
    ):
        for _ in range(2**9):
            written.write(bytes(2**20))


def twice(parts: Parts, path: Path) -> None:
    parts.write(path, *parts.entries()[:1])


def many(parts: Parts, path: Path) -> None:
    parts.write(path, *((f"assets/{number}", b"") for number in range(20000)))


def one_byte_changed(parts: Parts, path: Path) -> None:
    """Keras looks at the checksum, and when it is wrong, reads on without it."""
    parts.write(path)
    content = bytearray(path.read_bytes())
    content[content.index(parts.weights) + len(parts.weights) - 9] ^= 1
    path.write_bytes(content)


def size_of_a_terabyte(parts: Parts, path: Path) -> None:
    parts.write(path)
    size = len(parts.weights).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, b"\xfe\xff\xff\xff"))


def no_weights(parts: Parts, path: Path) -> None:
    write_zip(path, parts.entries()[:2])


class Command:
    """Leaves the canary when it is unpickled."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple:
        return eval, (self.command,)


def pickled(parts: Parts, path: Path) -> None:
    path.write_bytes(pickle.dumps(Command(parts.touch)))


def pickled_arrays(parts: Parts, path: Path) -> None:
    stream = io.BytesIO()
    np.savez(stream, **{"layers/dense": np.array([Command(parts.touch)], dtype=object)})
    write_zip(path, [*parts.entries()[:2], ("model.weights.npz", stream.getvalue())])


def old_format(parts: Parts, path: Path) -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.save(path.with_suffix(".h5"))
    path.with_suffix(".h5").rename(path)
    assert parts


def folder(parts: Parts, path: Path) -> None:
    """Keras would load a folder as well."""
    path.mkdir()
    for name, content in parts.entries():
        (path / name).write_bytes(content)


def too_large(parts: Parts, path: Path) -> None:
    parts.write(path)
    os.truncate(path, 600 * 2**20)


ATTACKS = {
    "a part outside": member(f"../outside/{CANARY}"),
    "a part with an absolute name": member(f"{{outside}}/{CANARY}"),
    "a link as a part": member("assets", stat.S_IFLNK),
    "an asset": member("assets/layers/flatten/vocabulary.txt"),
    "a zip bomb": bomb,
    "config.json twice": twice,
    "twenty thousand parts": many,
    "one byte changed": one_byte_changed,
    "a size of four gigabytes": size_of_a_terabyte,
    "no weights": no_weights,
    "a pickle": pickled,
    "pickled arrays": pickled_arrays,
    "the format of Keras 2": old_format,
    "a folder": folder,
    "more than half a gigabyte": too_large,
    "a pipe": lambda parts, path: os.mkfifo(path),  # noqa: ARG005
    "zeros without end": lambda parts, path: path.symlink_to("/dev/zero"),  # noqa: ARG005
    "another file": lambda parts, path: path.symlink_to(parts.outside / SECRET),
}
