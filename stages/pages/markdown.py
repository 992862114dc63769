r"""Text in Markdown that reads as it is: no name becomes a tag, a link, a cell or a heading.

A backslash before punctuation takes its meaning away: CommonMark 0.31, section 2.4.
"""

import re

# What begins something anywhere, unless it stands where it cannot: an underscore inside a word,
# a < that no tag follows, an & that no name of a character follows.
SPECIAL = re.compile(r"[\\`*\[\]|~$#]|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
# What begins a block at the start of a line: a list, a quotation, a line under a heading.
LEADING = re.compile(r"^(\d*)([.)](?=\s|$)|[-+](?=\s|$|-)|[=>])")


def escape(value: object) -> object:
    """Return text on one line, with backslashes where Markdown would not take it as it is."""
    if not isinstance(value, str):
        return value
    line = " ".join(value.splitlines())
    return LEADING.sub(r"\1\\\2", SPECIAL.sub(r"\\\g<0>", line))
