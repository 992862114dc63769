"""Names that people give: one line of text, whatever it is printed, drawn or written into."""

from typing import Annotated
from unicodedata import category

from pydantic import AfterValidator

# Control characters, half of a character, and what ends a line or a paragraph.
NO_TEXT = {"Cc", "Cs", "Zl", "Zp"}
LONGEST = 100


def _line(text: str) -> str:
    if not text or any(category(char) in NO_TEXT for char in text):
        raise ValueError("it should be one line of text without control characters")
    return text


def _name(text: str) -> str:
    if text != text.strip() or len(text) > LONGEST:
        raise ValueError(f"it should have at most {LONGEST} characters, no space first or last")
    return text


def _distinct(names: list[str]) -> list[str]:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueError(f"it should have each name once ({name!r} is there twice)")
    return names


Line = Annotated[str, AfterValidator(_line)]
Name = Annotated[Line, AfterValidator(_name)]
Names = Annotated[list[Name], AfterValidator(_distinct)]
