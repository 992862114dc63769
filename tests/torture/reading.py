"""Read a damaged file, and judge what came of it."""

import contextlib
import io
import os
import random
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from stages.common.errors import UserError
from torture import Outcome


@contextlib.contextmanager
def empty_folder() -> Iterator[Path]:
    """Work in an empty folder, where libraries neither print nor warn."""
    before = Path.cwd()
    with (
        tempfile.TemporaryDirectory() as name,
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def attempt(outcome: Outcome, case: str, named: str, task: Callable[[], object]) -> object:
    """Do `task`; note in `outcome` if it ends in anything but a sentence with `named` in it."""
    outcome.count += 1
    try:
        return task()
    except UserError as error:
        if named not in str(error) or not str(error).replace("\n", "").isprintable():
            outcome.tracebacks.append(f"{case}: not a sentence that names {named}: {error!r}")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        outcome.tracebacks.append(f"{case}: {error!r}"[:500])
    return None


def read_all(
    path: str,
    good: bytes,
    read: Callable[[], bytes],
    damages: list[Callable],
    count: int,
    seed: int,
) -> Outcome:
    """Read `count` damaged copies of the file `path`, each damaged in one of several ways.

    The first of `damages` changes bytes of the file, so that what is read must be as before: the
    checksums of gzip and zip are there to find that. The others make other, well-formed files.
    """
    outcome, generator = Outcome(), random.Random(seed)
    Path(path).write_bytes(good)
    expected = read()
    for number in range(count):
        damage = damages[number % len(damages)]
        Path(path).write_bytes(damage(good, generator))
        case = f"{path}, seed {seed}, number {number}"
        got = attempt(outcome, case, path, read)
        if damage is damages[0] and got not in (None, expected):
            outcome.different.append(f"{case}: read as if it were whole, with another content")
    return outcome


def in_zip(damage: Callable, only: str, good: bytes, generator: random.Random) -> bytes:
    """Damage one of the parts of a zip whose name contains `only`; its checksum is right again."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chosen = generator.choice([name for name in parts if only in name])
    parts[chosen] = damage(parts[chosen], generator)
    rewritten = io.BytesIO()
    with zipfile.ZipFile(rewritten, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return rewritten.getvalue()
