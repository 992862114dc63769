"""The four archives of a data set in MNIST's format: names, hashes, where they lie, how large."""

import errno
import stat
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import Field, model_validator

from stages.common.params import Section
from stages.data.names import Line

RAW = Path("data/raw")
# Bytes of an archive at most, packed and unpacked. The largest in use that is known here,
# EMNIST by class (G. Cohen et al., 2017), has half of it: 697,932 images of 784 pixels.
LIMIT = 2**30
BLOCK = 2**16  # bytes that are read at a time


class File(Section):
    """One archive: its name in every source and the SHA-256 of its bytes."""

    name: Annotated[Line, Field(pattern=r"^[^/\\]*[^/\\.][^/\\]*$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Files(Section):
    """The four archives of a data set."""

    train_images: File
    train_labels: File
    test_images: File
    test_labels: File

    @model_validator(mode="after")
    def _have_names_of_their_own(self) -> "Files":
        names = [file.name for _, file in self]
        if len(set(names)) < len(names):
            raise ValueError("it should have another name for each of the four archives")
        return self


def opened(path: Path) -> BinaryIO:
    """Open an archive for reading.

    Raises `OSError` with its `strerror`, also for what is no file: a pipe or a device may never
    end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    return path.open("rb")
