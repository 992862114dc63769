"""Put the tables of metrics/compare.md and the graph into README.md, between their markers.

make readme
"""

import re
import subprocess
from pathlib import Path

from stages.common.errors import UserError
from stages.common.files import replacing

README = Path("README.md")


def graph() -> str:
    """Return `dvc dag --mermaid` as a block of Markdown."""
    diagram = subprocess.check_output(["dvc", "dag", "--mermaid"], text=True)
    return f"```mermaid\n{diagram.strip().expandtabs(2)}\n```\n"


def with_part(text: str, name: str, content: str) -> str:
    """Return the text of the README with `content` between the markers of `name`.

    Raises `UserError` if there are none.
    """
    marked = re.compile(f"(<!-- {name} -->\n).*(<!-- end of {name} -->)", re.DOTALL)
    filled, count = marked.subn(lambda match: match[1] + content + match[2], text)
    if count != 1:
        raise UserError(f"{README} needs one <!-- {name} --> and one <!-- end of {name} -->.")
    return filled


def current(text: str) -> str:
    """Return the text of the README with today's results and graph."""
    text = with_part(text, "results", Path("metrics/compare.md").read_text())
    return with_part(text, "graph", graph())


if __name__ == "__main__":
    filled = current(README.read_text())
    with replacing(README) as partial:
        partial.write_text(filled)
