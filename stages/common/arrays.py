"""What the arrays of an .npz file have to be like, checked once, where the file is read."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stages.common import files


@dataclass(frozen=True)
class Array:
    """The type and the shape of an array, and what its values are.

    A size in `shape` is a number, or a letter for one that is at least 1 and the same wherever
    the letter stands in a file. The values of integers are in 0 ... `below` - 1, where `below` is
    such a number or letter; `distinct` ones differ from each other.
    """

    type: type[np.generic]
    shape: tuple[int | str, ...]
    below: int | str | None = None
    distinct: bool = False

    def __str__(self) -> str:
        """Return type and shape as a sentence says them."""
        return _words(self.type, self.shape)


def load(path: str | Path, stage: str, layout: dict[str, Array]) -> dict[str, np.ndarray]:
    """Read the arrays of `layout` that `stage` wrote.

    Raises `UserError` if the file is missing or damaged, lacks one, or has one that is different.
    """
    found = files.load_arrays(path, stage)
    problem = _problem(found, layout)
    if problem:
        raise files.unusable(path, problem, stage)
    return {name: found[name] for name in layout}


def _problem(found: dict[str, np.ndarray], layout: dict[str, Array]) -> str | None:
    """Return the first difference of `found` from `layout` in words, None if there is none."""
    sizes: dict[str, int] = {}
    for name, expected in layout.items():
        if name not in found:
            return f"should have the arrays {', '.join(layout)}, has no {name}"
        got = found[name]
        if not np.issubdtype(got.dtype, expected.type) or not _fits(got.shape, expected, sizes):
            known = "".join(f", {letter} = {size}" for letter, size in sizes.items())
            words = _words(got.dtype.type, got.shape)
            return f"should have {name} {expected}{known}, has {words}"
    for name, expected in layout.items():
        wrong = _wrong_values(found[name], expected, sizes)
        if wrong:
            return f"has {name} {wrong}"
    return None


def _fits(shape: tuple[int, ...], expected: Array, sizes: dict[str, int]) -> bool:
    """Return whether `shape` is as expected; `sizes` keeps what each letter stands for."""
    if len(shape) != len(expected.shape):
        return False
    return all(
        got == (sizes.setdefault(size, max(got, 1)) if isinstance(size, str) else size)
        for got, size in zip(shape, expected.shape, strict=True)
    )


def _wrong_values(array: np.ndarray, expected: Array, sizes: dict[str, int]) -> str | None:
    below = sizes.get(expected.below, expected.below)
    if below is not None and (array.min() < 0 or array.max() >= below):
        return f"from {array.min()} to {array.max()}, expected 0 to {below - 1}"
    if expected.type is np.str_ and not _is_text(array):
        return "that are no text"
    if expected.distinct and len(np.unique(array)) < array.size:
        return "of which some are equal"
    return None


def _is_text(array: np.ndarray) -> bool:
    """Return whether the characters of the names exist; an array holds any numbers."""
    try:
        "".join(array.ravel().tolist()).encode()
    except (ValueError, SystemError):  # the latter for characters that no computer has
        return False
    return True


def _words(kind: type[np.generic], shape: tuple[int | str, ...]) -> str:
    sizes = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    return f"{'text' if kind is np.str_ else kind.__name__} ({sizes})"
