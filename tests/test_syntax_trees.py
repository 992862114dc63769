"""Which versions of a file are the same program."""

import pytest

from tools.syntax_trees import CHANGED, difference

PROGRAM = b'''\
"""Draw."""
from pathlib import Path


def draw(size=3):
    """Draw a line."""
    return "-" * size


Path("drawn.txt").write_text(draw())
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"size=3", b"size = (\n    3  # dashes\n)"),
        (b'"""Draw."""', b""),
        (b'"""Draw."""', b'# coding: latin-1\n"""Dr\xe4w."""'),
        (b'    """Draw a line."""\n', b"\n\n\n"),
        (b'"-"', b"'-'"),
    ],
)
def test_versions_that_are_the_same_program(old, new):
    assert difference("draw.py", PROGRAM, PROGRAM.replace(old, new)) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"size=3", b"size=3.0"),
        (b"size=3", b"size: int = 3"),
        (b'"-"', b'"+"'),
        (b'"-"', b'b"-"'),
        (b"    return", b"    'Not a docstring.'\n    return"),
        (b"from pathlib import Path", b"import os\nfrom pathlib import Path"),
    ],
)
def test_versions_that_are_not(old, new):
    assert difference("draw.py", PROGRAM, PROGRAM.replace(old, new)) == CHANGED


def test_docstrings_count_where_the_code_reads_one():
    printing = PROGRAM + b"print(draw.__doc__)\n"
    assert difference("draw.py", printing, printing + b"# The end.\n") == ""
    assert difference("draw.py", printing, printing.replace(b"a line", b"lines")) == CHANGED
