"""Models as .keras files that anyone can load, and whose bytes depend on the model alone."""

import json
import re
import zipfile
from pathlib import Path

import keras

from stages.common.files import replacing


def save(model: keras.Model, path: str | Path) -> None:
    """Write `model` as .keras; the same weights and layers give the same bytes.

    Keras itself writes the date, the time of each file in the zip and memory addresses.
    """
    with replacing(path) as partial:
        model.save(partial)
        with zipfile.ZipFile(partial) as written:
            parts = {name: written.read(name) for name in sorted(written.namelist())}
        metadata = json.loads(parts["metadata.json"])
        metadata.pop("date_saved")
        parts["metadata.json"] = json.dumps(metadata).encode()
        parts["config.json"] = _numbered(parts["config.json"])
        with zipfile.ZipFile(partial, "w") as rewritten:
            for name, content in parts.items():
                rewritten.writestr(zipfile.ZipInfo(name), content)  # dated 1980


def _numbered(config: bytes) -> bytes:
    """Replace the memory addresses in `config` by 0, 1, 2 ... in their order."""
    numbers: dict[bytes, int] = {}

    def number(match: re.Match) -> bytes:
        return match[1] + str(numbers.setdefault(match[2], len(numbers))).encode()

    return re.sub(rb'("shared_object_id": )(\d+)', number, config)
