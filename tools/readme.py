"""Put the table of metrics/compare.md into README.md, between its two markers.

make readme
"""

import re
import sys
from pathlib import Path

README = Path("README.md")
MARKED = re.compile(r"(<!-- results -->\n).*(<!-- end of results -->)", re.DOTALL)


def with_results(text: str, table: str) -> str:
    """Return the text of the README with `table` between the markers; exit if there are none."""
    found, count = MARKED.subn(lambda match: match[1] + table + match[2], text)
    if count != 1:
        sys.exit("error: README.md needs one <!-- results --> and one <!-- end of results -->.")
    return found


if __name__ == "__main__":
    table = Path("metrics/compare.md").read_text()
    README.write_text(with_results(README.read_text(), table))
