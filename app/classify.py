"""Name the garment on photographs: python -m app.classify PHOTO...

A PHOTO is a picture file, a folder of pictures, or - for standard input.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from app import drawing
from app.classifier import Answer, Classifiers, ModelError
from photos.conversion.errors import PictureError

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm"}
SHOWN = 3  # chances of a photograph that are printed
STANDARD_INPUT = "-"


class PhotoError(Exception):
    """A photograph cannot be answered; the text says why, without its name."""


def arguments() -> argparse.Namespace:
    """Return what the user asked for; exits with code 2 and a sentence if it cannot be meant."""
    parser = argparse.ArgumentParser("python -m app.classify", description=__doc__.split("\n")[0])
    parser.add_argument(
        "photos", nargs="+", metavar="PHOTO", help="a picture, a folder of pictures, or - for stdin"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object for each photo")
    parser.add_argument(
        "--show", metavar="FILE.png", type=Path, help="draw the steps of one photo into a file"
    )
    given = parser.parse_args()
    if given.show and given.show.suffix.lower() != ".png":
        parser.error(f"--show: expected a file that ends in .png, got {given.show}")
    if given.photos.count(STANDARD_INPUT) > 1:
        parser.error("expected - for standard input once at most")
    if given.show and (len(given.photos) > 1 or _is_folder(given.photos[0])):
        parser.error("--show draws one photo: expected one PHOTO that is no folder")
    return given


def pictures(photos: list[str]) -> Iterator[str]:
    """Yield the names of all files, those of a folder in the order of their names.

    A folder without pictures is yielded itself: there is nothing in it to answer.
    """
    for photo in photos:
        if photo == STANDARD_INPUT or not _is_folder(photo):
            yield photo
            continue
        inside = [str(each) for each in _listed(photo) if each.suffix.lower() in ENDINGS]
        yield from inside or [photo]


def _is_folder(photo: str) -> bool:
    try:
        return Path(photo).is_dir()
    except OSError:  # too long a name, for one: reading it says so
        return False


def _listed(folder: str) -> list[Path]:
    try:
        return sorted(Path(folder).iterdir())
    except OSError:
        return []


def answered(photo: str, classifiers: Classifiers) -> Answer:
    """Answer one photograph. Raises `PhotoError` with a sentence if that is not possible."""
    try:
        if photo == STANDARD_INPUT:
            return classifiers.answer(sys.stdin.buffer.read())
        if _is_folder(photo):
            raise PhotoError(
                f"the folder has no picture that can be read ({', '.join(sorted(ENDINGS))})"
            )
        return classifiers.answer(Path(photo))
    except PictureError as error:
        raise PhotoError(str(error)) from None
    except OSError as error:
        raise PhotoError(f"cannot be read: {error.strerror or error}") from None
    except MemoryError:
        raise PhotoError("it needs more memory than there is; save it smaller") from None


def line(photo: str, answer: Answer) -> str:
    """Return the line that is printed of a photograph, with its likeliest classes."""
    likeliest = list(answer.chances.items())[:SHOWN]
    chances = ", ".join(f"{name} {chance:.0%}" for name, chance in likeliest)
    verdict = "probably none of the ten; " if answer.none else ""
    return f"{printable(photo)}: {verdict}{chances}"


def record(photo: str, answer: Answer) -> str:
    """Return one line of JSON: file, answer (null for none of the ten), chances, model."""
    first = next(iter(answer.chances))
    return json.dumps(
        {
            "file": photo,
            "answer": None if answer.none else first,
            "chances": answer.chances,
            "none": answer.none,
            "model": answer.model,
        }
    )


def show(path: Path, answer: Answer) -> None:
    """Draw the steps of a photograph into a file. Raises `PhotoError` if it cannot be written."""
    try:
        drawing.save(path, answer)
    except OSError as error:
        raise PhotoError(f"cannot write {path}: {error.strerror or error}") from None


def printable(name: str) -> str:
    """Return a file's name without what would move the cursor or cannot be encoded."""
    return "".join(char if char.isprintable() else "?" for char in name)


def main() -> int:
    """Answer every photograph; return 1 if any could not be answered, else 0."""
    given = arguments()
    classifiers, failed = Classifiers(), False
    for photo in pictures(given.photos):
        try:
            answer = answered(photo, classifiers)
            print((record if given.json else line)(photo, answer), flush=True)
            if given.show:
                show(given.show, answer)
        except PhotoError as error:
            print(f"error: {printable(photo)}: {error}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ModelError as error:
        sys.exit(f"error: {error}")
    except BrokenPipeError:  # whoever read the answers has read enough
        sys.stderr.close()
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
