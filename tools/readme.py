"""Put the tables of metrics/compare.md and the graph into README.md, between their markers.

make readme
"""

import re
import subprocess
import sys
from pathlib import Path

README = Path("README.md")


def graph() -> str:
    """Return `dvc dag --mermaid` as a block of Markdown."""
    diagram = subprocess.check_output(["dvc", "dag", "--mermaid"], text=True)
    return f"```mermaid\n{diagram.strip().expandtabs(2)}\n```\n"


def with_part(text: str, name: str, content: str) -> str:
    """Return the text of the README with `content` between the markers of `name`.

    Exits if there are none.
    """
    marked = re.compile(f"(<!-- {name} -->\n).*(<!-- end of {name} -->)", re.DOTALL)
    filled, count = marked.subn(lambda match: match[1] + content + match[2], text)
    if count != 1:
        sys.exit(f"error: README.md needs one <!-- {name} --> and one <!-- end of {name} -->.")
    return filled


def current(text: str) -> str:
    """Return the text of the README with today's results and graph."""
    text = with_part(text, "results", Path("metrics/compare.md").read_text())
    return with_part(text, "graph", graph())


if __name__ == "__main__":
    README.write_text(current(README.read_text()))
