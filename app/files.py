"""Which picture files are meant by what a user names, and their bytes."""

import stat
import sys
from collections.abc import Iterator
from pathlib import Path

ENDINGS = {
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm", ".pnm"),
}
LARGEST = 200_000_000  # bytes: an unpacked picture of 50 megapixels
STANDARD_INPUT = "-"


class PhotoError(Exception):
    """A photograph cannot be answered; the text says why, without its name."""


def pictures(photos: list[str]) -> Iterator[str]:
    """Yield the names of all files, those of a folder in the order of their names.

    A folder without pictures is yielded itself, and so is one that cannot be read: `content` says
    what is wrong.
    """
    for photo in photos:
        if photo == STANDARD_INPUT or not is_folder(photo):
            yield photo
            continue
        try:
            inside = _inside(Path(photo))
        except OSError:
            inside = []
        yield from inside or [photo]


def is_folder(photo: str) -> bool:
    """Return whether a name is that of a folder."""
    try:
        return Path(photo).is_dir()
    except OSError:  # too long a name, for one: reading it says so
        return False


def content(photo: str) -> bytes:
    """Return the bytes of a file. Raises `PhotoError` with a sentence if that is not possible."""
    try:
        return _standard_input() if photo == STANDARD_INPUT else _content(Path(photo))
    except OSError as error:
        raise PhotoError(f"cannot be read: {error.strerror or error}") from None


def _inside(folder: Path) -> list[str]:
    """Return the pictures of a folder, as their endings say. Raises `OSError`."""
    named = (path for path in sorted(folder.iterdir()) if path.suffix.lower() in ENDINGS)
    return [str(path) for path in named if not path.is_dir()]


def _standard_input() -> bytes:
    if sys.stdin is None:
        raise PhotoError("standard input is closed; give a picture with: < photo.jpg")
    return _checked(sys.stdin.buffer.read(LARGEST + 1))


def _content(path: Path) -> bytes:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode) and not _inside(path):
        kinds = ", ".join(sorted(ENDINGS))
        raise PhotoError(f"the folder has no picture that can be read ({kinds})")
    # Who reads from a pipe may wait for ever, and from a device without end.
    if not stat.S_ISREG(mode):
        raise PhotoError("it is a pipe or a device; expected a file, or - for standard input")
    with path.open("rb") as file:
        return _checked(file.read(LARGEST + 1))


def _checked(read: bytes) -> bytes:
    if len(read) > LARGEST:
        raise PhotoError(f"it has more than {LARGEST // 10**6} MB; save it smaller")
    return read
