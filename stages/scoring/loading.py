"""Models from .keras files, which may come from anywhere: nothing in one is ever run."""

import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras

from stages.common.errors import UserError
from stages.scoring import model_checks


def load(path: str | Path) -> keras.Model:
    """Load a model of Keras' own layers, at most 512 MiB, uncompiled.

    Raises `UserError` if the file is missing, damaged or too large, or if it holds code.
    """
    try:
        _in_new_thread(model_checks.check, Path(path))
        return _in_new_thread(lambda: keras.models.load_model(path, compile=False, safe_mode=True))
    # The file is the only input: whatever Keras, TensorFlow or HDF5 raise, and they raise nearly
    # everything, is the fault of the file.
    except Exception as error:
        stage = f"train_{Path(path).stem}"
        raise UserError(
            f"{path} is not a valid Keras model ({_reason(error)}); rebuild it with: "
            f"dvc repro {stage}"
        ) from None


def _reason(error: Exception) -> str:
    """Return a message that may quote the file: short, and safe to print."""
    message = textwrap.shorten(str(error) or type(error).__name__, 300, placeholder=" ...")
    return "".join(each if each.isprintable() else "?" for each in message)


def _in_new_thread(task: Callable, *arguments: object) -> object:
    """Do a task where nobody has switched Keras' safe mode off: it is a setting of the thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(task, *arguments).result()
