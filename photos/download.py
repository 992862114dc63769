"""download: the photographs of the registry, several at a time, each verified by SHA-256.

Reads the sources in photos/params.yaml (folders and addresses), writes
data/raw/PART/LABEL/NAME. Files that are there and right stay, so that an interrupted
download goes on; others that the registry does not have go.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from multiprocessing.pool import ThreadPool
from pathlib import Path
from threading import Event
from typing import Annotated

from pydantic import Field
from tqdm import tqdm

from photos import registry, stage
from photos.registry import RAW, Photograph
from stages.common import params
from stages.common.errors import UserError
from stages.common.files import replacing
from stages.data.names import Line
from stages.sources import folder, pace, web
from stages.sources.errors import UnavailableError

AT_A_TIME = 8
LARGEST = 2**20  # bytes of a file; the largest of the registry has 86,289


class Download(params.Section):
    """Where the photographs come from: folders or addresses."""

    sources: Annotated[list[Line], Field(min_length=1, examples=[["../photos"]])]


def fetch(photographs: list[Photograph], sources: list[str], target: Path) -> None:
    """Put `photographs` into the folder `target`; each source is asked for what is missing.

    Raises `UserError` naming every source and why it failed.
    """
    failures = []
    for source in sources:
        missing = [each for each in photographs if not is_right(target / each.path, each)]
        try:
            take(missing, source, target)
            remove_others(photographs, target)
            print(f"{len(photographs)} photographs, SHA-256 verified")
            return
        except UnavailableError as reason:
            failures.append(f"  {source}: {reason}")
    missing = sum(not is_right(target / each.path, each) for each in photographs)
    raise UserError(
        f"{missing} of {len(photographs)} photographs were found in no source:\n"
        + "\n".join(failures)
        + "\nName a folder that has them in the environment variable PHOTOS_DIR, or add a source "
        "to download.sources in params.yaml; what has arrived is kept."
    )


def remove_others(photographs: list[Photograph], target: Path) -> None:
    """Remove what a former registry had: the hash of the folder is that of this one alone."""
    known = {target / each.path for each in photographs}
    for path in sorted(target.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in known:
            path.unlink()


def is_right(path: Path, photograph: Photograph) -> bool:
    """Return whether the file at `path` is the photograph."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == photograph.sha256
    except OSError:
        return False


def take(missing: list[Photograph], source: str, target: Path) -> None:
    """Put the `missing` files into `target`; raises `UnavailableError` at the first failure."""
    # The threads are daemons: one that waits for a silent server does not keep the process alive.
    # It may go on, so it is told not to write any more: the next source writes the same files.
    over = Event()
    with ThreadPool(AT_A_TIME) as pool, pace.kept() as arrived:
        sizes = pool.imap_unordered(partial(_store, source, target, over), missing)
        try:
            for size in tqdm(sizes, total=len(missing), ncols=79, unit="photo",
                             disable=not missing):  # fmt: skip
                arrived(size)
        finally:
            over.set()


def _store(source: str, target: Path, over: Event, photograph: Photograph) -> int:
    """Write one file if it is as it should be, and not `over`; return its size in bytes."""
    content = bytearray()
    for block in _blocks(source, photograph.path):
        if over.is_set():
            raise UnavailableError(f"{photograph.path}: given up")
        content += block
        if len(content) > LARGEST:
            raise UnavailableError(f"{photograph.path}: too large: more than {LARGEST:,} bytes")
    digest = hashlib.sha256(content).hexdigest()
    if digest != photograph.sha256:
        raise UnavailableError(
            f"{photograph.path}: expected SHA-256 {photograph.sha256}, got {digest} "
            f"({len(content):,} bytes)"
        )
    with replacing(target / photograph.path) as half:
        half.write_bytes(content)
    return len(content)


def _blocks(source: str, path: str) -> Iterator[bytes]:
    if re.match(r"(?i)https?://", source):
        return web.blocks(f"{source.rstrip('/')}/{path}", bar=False)
    return folder.blocks(source, path)


def main() -> None:
    """Fetch all photographs into data/raw."""
    fetch(registry.read(), params.read(Download, "download").sources, RAW)


if __name__ == "__main__":
    stage.run(main)
