"""The model file of the winner, which becomes best.keras."""

import io
import zipfile

from stages.common import files
from stages.common.files import replacing

PARTS = ["config.json", "metadata.json", "model.weights.h5"]


def read(model: str, size: int) -> bytes:
    """Return the content of models/MODEL.keras, of which `evaluate` recorded the `size` in bytes.

    Raises `UserError` if the file is missing, incomplete or another one than was evaluated.
    """
    path, stage = f"models/{model}.keras", f"train_{model}"
    whole = files.content(path, stage)
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            broken, missing = archive.testzip(), set(PARTS) - set(archive.namelist())
    except Exception as error:  # zipfile raises nearly every kind for damaged bytes
        raise files.damaged(path, error, stage) from None
    if broken or missing:
        wrong = f"a broken {broken}" if broken else f"no {' and no '.join(sorted(missing))}"
        raise files.unusable(path, f"should be a complete .keras file, has {wrong}", stage)
    if len(whole) != size:
        problem = f"should have the {size} bytes that were evaluated, has {len(whole)}"
        raise files.unusable(path, problem, f"evaluate@{model}")
    return whole


def write(whole: bytes) -> None:
    """Write the model file of the winner to best.keras."""
    with replacing("best.keras") as partial:
        partial.write_bytes(whole)
