"""How a stage ends when its user has something to mend: one sentence, no traceback."""

import sys
from collections.abc import Callable
from pathlib import Path


class UserError(Exception):
    """A mistake that the user can mend; the text says what, where, expected, got, what to do."""


def run(main: Callable[[], None]) -> None:
    """Run a stage; a `UserError`, an unreadable file or a full disk ends it with a sentence."""
    try:
        main()
    except UserError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        if error.errno is None:
            raise
        # A failed write does not say which file it was.
        place = error.filename or f"a file in {Path.cwd()}"
        sys.exit(
            f"error: cannot use {place}: {error.strerror}. Mend this (permissions, free space), "
            "then run the command again."
        )
