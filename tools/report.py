"""report.html as one file for sending: report-single.html has every picture inside.

make report
"""

import base64
import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from stages.common.errors import UserError
from stages.common.files import replacing

REPORT, SINGLE = Path("report.html"), Path("report-single.html")


def with_pictures(page: str, read: Callable[[str], bytes]) -> str:
    """Return the page with each PNG as a data address, and without links to it.

    Browsers do not open a data address from a link. `read` returns what a relative address has.
    """

    def embedded(link: re.Match) -> str:
        content = read(unquote(html.unescape(link[0])))
        return f"data:image/png;base64,{base64.b64encode(content).decode()}"

    unlinked = re.sub(r'<a href="[^"]*"\s*>(<img [^>]*>)</a>', r"\1", page)
    return re.sub(r'(?<=<img src=")(?!data:)[^"]+', embedded, unlinked)


def read_picture(path: str) -> bytes:
    """Return a picture in the working folder. Raises `UserError` if it is missing."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise UserError(
            f"{path} is missing, and {REPORT} shows it. Get it back with "
            f"`git restore {path}`, or draw everything again with `dvc repro`; then run "
            "`make report` again."
        ) from None


def main() -> None:
    """Write the single file. Raises `UserError` if the report or a picture is missing."""
    try:
        page = REPORT.read_text()
    except FileNotFoundError:
        raise UserError(f"{REPORT} is missing; create it with `dvc repro report`.") from None
    single = with_pictures(page, read_picture)
    with replacing(SINGLE) as partial:
        partial.write_text(single)
    print(f"{SINGLE}: {SINGLE.stat().st_size / 1e6:.1f} MB, needs no other file and no network.")


if __name__ == "__main__":
    main()
