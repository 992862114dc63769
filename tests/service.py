"""The service for tests, in a process of its own, with a classifier that pretends.

python tests/service.py PORT [LIMIT=VALUE ...], limits of app/limits.py
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[1]))

from app import limits
from photos.conversion.reading import read
from photos.conversion.steps import convert

CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
           "Bag", "Ankle boot"]  # fmt: skip
SLOW = 64  # pixels: the width of a picture whose answer takes a second
BROKEN = 63  # pixels: likewise of one at which the classifier fails


class Pretending:
    """Takes what is higher than wide for trousers, all else for a bag, what is square for none."""

    def answer(self, source: bytes) -> SimpleNamespace:
        """Convert truly, then pretend."""
        steps = convert(read(source))
        height, width = steps.photo.shape[:2]
        if width == SLOW:
            time.sleep(1)
        if width == BROKEN:
            raise RuntimeError("planted")
        best = "Trouser" if height > width else "Bag"
        chances = {best: 0.91} | {name: 0.01 for name in CLASSES if name != best}
        model = "<b>pretended</b>"
        return SimpleNamespace(chances=chances, none=height == width, model=model, steps=steps)


def forbid(event: str, arguments: tuple) -> None:
    """Let nothing leave this machine; say so where the tests look, and also what is written."""
    if event == "open" and writes(arguments[2]):
        print("writes", arguments[0], flush=True)
    if event == "socket.connect" and arguments[1][0] not in ("127.0.0.1", "::1"):
        print("connects to", arguments[1], flush=True)
        raise OSError("forbidden")


def writes(flags: int) -> bool:
    """Return whether a file is opened for more than reading."""
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def no_file(*_arguments: object, **_options: object) -> None:
    """Stand in for `tempfile.TemporaryFile`, where a large form would be written."""
    raise OSError("a temporary file is written")


if __name__ == "__main__":
    sys.addaudithook(forbid)
    port, *changed = sys.argv[1:]
    for name, value in (each.split("=") for each in changed):
        setattr(limits, name, type(getattr(limits, name))(value))

    from app.__main__ import listening, serve
    from app.server import application

    served = application(Pretending())
    tempfile.TemporaryFile = no_file
    serve(served, listening("127.0.0.1", int(port)))
