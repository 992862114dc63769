"""download: the four archives, each from the first source that has it, verified by SHA-256.

Reads the sources in params.yaml (folders and addresses), writes data/raw/*.gz.
"""

import os
import re
from pathlib import Path
from typing import Annotated

import pooch
from pydantic import Field

from stages.common import params, stage
from stages.common.errors import UserError
from stages.common.files import replacing
from stages.data.archives import RAW, File, Files

VARIABLE = re.compile(r"\$(\w+)")  # of the environment, in a source


class Data(params.Section):
    """Where a data set comes from: folders or addresses, and its files."""

    sources: Annotated[list[str], Field(min_length=1, examples=[["../fashion-mnist"]])]
    files: Files


class UnavailableError(Exception):
    """Why one source did not give a file."""


def home() -> Path:
    """Return the folder from which relative sources count: the project's.

    An experiment in a folder of its own (`--temp`, `--queue`) runs in .dvc/tmp/exps of the project.
    """
    here = Path.cwd()
    return next((folder.parent for folder in here.parents if folder.name == ".dvc"), here)


def fetch(file: File, sources: list[str], folder: Path) -> None:
    """Put `file` into `folder` from the first of `sources` that has it with the right SHA-256.

    Raises `UserError` naming every source and why it failed.
    """
    failures = []
    for source in sources:
        try:
            with replacing(folder / file.name) as partial:
                _from_source(source, file, partial)
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
    names = [name for source in sources for name in VARIABLE.findall(source)]
    if names:
        return f"name it in the environment variable {names[0]} (data.sources in params.yaml)"
    return "add it to data.sources in params.yaml"


def _from_source(source: str, file: File, target: Path) -> None:
    if re.match(r"https?://", source):
        _from_address(source.rstrip("/") + "/" + file.name, target)
    else:
        _from_folder(source, file.name, target)
    digest = pooch.file_hash(str(target), alg="sha256")
    if digest != file.sha256:
        raise UnavailableError(f"expected SHA-256 {file.sha256}, got {digest}{_nature(target)}")


def _from_folder(source: str, name: str, target: Path) -> None:
    variable = VARIABLE.search(source)
    if variable and not os.environ.get(variable[1]):
        raise UnavailableError("the environment variable is not set")
    try:
        path = home() / Path(os.path.expandvars(source)).expanduser() / name
    except RuntimeError as error:  # ~name of a user who does not exist
        raise UnavailableError(str(error)) from None
    try:
        with path.open("rb") as original:
            content = original.read()
    except OSError as error:
        raise UnavailableError(f"{path}: {error.strerror}") from None
    target.write_bytes(content)


def _from_address(address: str, target: Path) -> None:
    download = pooch.HTTPDownloader(timeout=30, progressbar=True)
    try:
        download(address, str(target), None)
    except OSError as error:  # of requests: all of them are OSErrors without a file name
        if error.filename is not None or error.errno is not None:
            raise
        reason = str(getattr(error.args[0], "reason", error)) if error.args else str(error)
        raise UnavailableError(reason) from None


def _nature(path: Path) -> str:
    """Say what a file with the wrong SHA-256 looks like, where that helps."""
    start = path.read_bytes()[:512].lstrip()
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
