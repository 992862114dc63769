"""Files that stand complete under their name, or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from stages.common.errors import UserError


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
            f"cannot write {path}: {reason}. Free some space or mend the permissions of "
            f"{path.parent}, then run the command again."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def write_json(path: str | Path, content: dict) -> None:
    """Write `content` as indented JSON, keys in their order."""
    with replacing(path) as partial:
        partial.write_text(json.dumps(content, indent=2) + "\n")


def read_json(path: str | Path) -> dict:
    """Read a JSON object that a stage of this pipeline wrote."""
    return json.loads(Path(path).read_text())
