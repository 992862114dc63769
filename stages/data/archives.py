"""The four archives of a data set in MNIST's format: their names, their hashes, where they lie."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from stages.common.params import Section

RAW = Path("data/raw")


class File(Section):
    """One archive: its name in every source and the SHA-256 of its bytes."""

    name: Annotated[str, Field(pattern=r"^[^/\\]+$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Files(Section):
    """The four archives of a data set."""

    train_images: File
    train_labels: File
    test_images: File
    test_labels: File
