"""What experiments and their folders may be called."""

import re

from stages.common.errors import UserError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def check(name: str) -> None:
    """Raise `UserError` if nothing should be called so."""
    if not NAME.fullmatch(name):
        raise UserError(
            f"--name {name!r}: expected a letter, then letters, digits, - or _: files and "
            "experiments are named after it"
        )
