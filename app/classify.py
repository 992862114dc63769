"""Name the garment on photographs: python -m app.classify PHOTO...

A PHOTO is a picture file, a folder of pictures, or - for standard input.
"""

import argparse
import json
import os
import signal
import sys
import warnings
from pathlib import Path

from app import drawing, files
from app.classifier import Answer, Classifiers, ModelError
from app.files import STANDARD_INPUT, PhotoError
from photos.conversion.errors import PictureError

SHOWN = 3  # chances of a photograph that are printed
NOBODY_READS = 128 + signal.SIGPIPE  # the exit code that other commands have then, too


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
    if "" in given.photos:
        parser.error("expected the name of a PHOTO, got an empty one")
    if given.photos.count(STANDARD_INPUT) > 1:
        parser.error("expected - for standard input once at most")
    if given.show:
        _check_show(parser, given.show, given.photos)
    return given


def _check_show(parser: argparse.ArgumentParser, show: Path, photos: list[str]) -> None:
    if show.suffix.lower() != ".png":
        parser.error(f"--show: expected a file that ends in .png, got {show}")
    if len(photos) > 1 or files.is_folder(photos[0]):
        parser.error("--show draws one photo: expected one PHOTO that is no folder")
    if _is_same(show, photos[0]):
        parser.error(f"--show would replace the photo: expected another file than {photos[0]}")


def _is_same(show: Path, photo: str) -> bool:
    try:
        return show.samefile(photo)
    except OSError:  # one of them is not there
        return False


def answered(photo: str, classifiers: Classifiers) -> Answer:
    """Answer one photograph. Raises `PhotoError` with a sentence if that is not possible."""
    try:
        return classifiers.answer(files.content(photo))
    except PictureError as error:
        raise PhotoError(str(error)) from None
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
    warnings.simplefilter("ignore")  # of Pillow about pictures: what is wrong is said
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(errors="replace")  # what an encoding lacks, in names of files
    given = arguments()
    classifiers, failed = Classifiers(), False
    for photo in files.pictures(given.photos):
        try:
            answer = answered(photo, classifiers)
            print((record if given.json else line)(photo, answer), flush=True)
            if given.show:
                show(given.show, answer)
        except PhotoError as error:
            print(f"error: {printable(photo)}: {error}", file=sys.stderr)
            failed = True
    return int(failed)


def command() -> int | str:
    """Return the exit code of `main`, or a sentence for standard error that ends with code 1."""
    try:
        return main()
    except ModelError as error:
        return f"error: {error}"
    except BrokenPipeError:  # whoever read the answers has read enough; some may not be answered
        _print_nothing_more()
        return NOBODY_READS
    except OSError as error:  # those of files are sentences already
        _print_nothing_more()
        return f"error: the answers cannot be written: {error.strerror or error}"
    except KeyboardInterrupt:
        return "\nInterrupted."


def _print_nothing_more() -> None:
    """Let Python end in peace: it would try to write what is left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(command())
