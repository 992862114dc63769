"""What the study compares, in words: names.yaml."""

from functools import cache
from pathlib import Path

from dvc.utils.serialize import load_yaml

NAMES = Path(__file__).with_name("names.yaml")


@cache
def known() -> dict[str, dict[str, str]]:
    """Return the names of each question's reference and variants."""
    return load_yaml(NAMES)


def reference(question: str) -> str:
    """Return what the variants of a question are held against."""
    return known().get(question, {}).get("reference", "the reference")


def variant(question: str, name: str) -> str:
    """Return what a variant is, as an answer to `question`."""
    own = name.removeprefix(f"{question}-")
    return known().get(question, {}).get(own, own)
