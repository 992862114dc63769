"""download: the four archives, each from the first source that has it, verified by SHA-256.

Reads the sources in params.yaml (folders and addresses), writes data/raw/*.gz.
"""

import hashlib
import re
from contextlib import closing
from pathlib import Path
from typing import Annotated

from pydantic import Field

from stages.common import params, stage
from stages.common.errors import UserError
from stages.common.files import replacing
from stages.data import archives
from stages.data.archives import RAW, File, Files
from stages.data.names import Line
from stages.sources import folder, pace, web
from stages.sources.errors import UnavailableError


class Data(params.Section):
    """Where a data set comes from: folders or addresses, and its files."""

    sources: Annotated[list[Line], Field(min_length=1, examples=[["../fashion-mnist"]])]
    files: Files


def fetch(file: File, sources: list[str], target: Path) -> None:
    """Put `file` into the folder `target` from the first of `sources` that has it as it should be.

    Raises `UserError` naming every source and why it failed.
    """
    failures = []
    for source in sources:
        try:
            with replacing(target / file.name) as partial:
                _store(source, file, partial)
            print(f"{file.name}: from {source}, SHA-256 verified")
            return
        except UnavailableError as reason:
            failures.append(f"  {source}: {reason}")
    raise UserError(
        f"{file.name} was found in no source:\n" + "\n".join(failures) + "\n"
        f"Put the four archives into a folder and {_how_to_name(sources)},\n"
        "add another mirror there, or try the pipeline without data: make demo"
    )


def _how_to_name(sources: list[str]) -> str:
    """Say how a folder becomes a source: by the first variable among them, if there is one."""
    names = [name for source in sources for name in folder.VARIABLE.findall(source)]
    if names:
        return f"name it in the environment variable {names[0]} (data.sources in params.yaml)"
    return "add it to data.sources in params.yaml"


def _store(source: str, file: File, target: Path) -> None:
    """Write what `source` has under the name of `file`; bounded in size and time."""
    if re.match(r"(?i)https?://", source):
        blocks = web.blocks(source.rstrip("/") + "/" + file.name)
    else:
        blocks = folder.blocks(source, file.name)
    size, digest = 0, hashlib.sha256()
    with closing(blocks), target.open("wb") as partial, pace.kept() as arrived:
        for block in blocks:
            size += len(block)
            arrived(len(block))
            if size > archives.LIMIT:
                raise UnavailableError(f"too large: more than {archives.LIMIT:,} bytes")
            digest.update(block)
            partial.write(block)
    if digest.hexdigest() != file.sha256:
        raise UnavailableError(
            f"expected SHA-256 {file.sha256}, got {digest.hexdigest()}{_nature(target)}"
        )


def _nature(path: Path) -> str:
    """Say what a file with the wrong SHA-256 looks like, where that helps."""
    with path.open("rb") as content:
        start = content.read(512).lstrip()
    if not start:
        return " (the file is empty)"
    if start.startswith(b"<"):
        return " (it is an HTML page, not an archive)"
    if not start.startswith(b"\x1f\x8b"):
        return " (it is not a gzip archive)"
    return (
        f" (a gzip archive of {path.stat().st_size:,} bytes: damaged, cut off or another version)"
    )


def main() -> None:
    """Fetch the four archives into data/raw."""
    data = params.read(Data, "data")
    for name in Files.model_fields:
        fetch(getattr(data.files, name), data.sources, RAW)


if __name__ == "__main__":
    stage.run(main)
