"""Arrays by name in an .npz: what stages after the training hand to each other."""

from pathlib import Path

import numpy as np

from stages.common.dataset import DAMAGE
from stages.common.errors import UserError
from stages.common.files import replacing


def save(path: str | Path, **arrays: np.ndarray) -> None:
    """Write `arrays`; the same arrays give the same bytes."""
    with replacing(path) as partial:
        np.savez(partial, **arrays)


def load(path: str | Path, stage: str) -> dict[str, np.ndarray]:
    """Read what `stage` wrote. Raises `UserError` if it is missing or damaged."""
    try:
        with np.load(path) as arrays:
            return dict(arrays)
    except FileNotFoundError:
        raise UserError(f"{path} is missing; make it with: dvc repro {stage}") from None
    except DAMAGE as error:
        raise UserError(
            f"{path} is damaged ({error}); remove it and run: dvc repro {stage}"
        ) from None
