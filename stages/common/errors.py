"""How a stage ends when its user has something to mend: one sentence, no traceback."""

import sys
from collections.abc import Callable


class UserError(Exception):
    """A mistake that the user can mend; the text says what, where, expected, got, what to do."""


def run(main: Callable[[], None]) -> None:
    """Run a stage; a `UserError` or an unreadable file ends it with exit code 1 and a sentence."""
    try:
        main()
    except UserError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        if error.filename is None:
            raise
        sys.exit(f"error: cannot use {error.filename}: {error.strerror}.")
