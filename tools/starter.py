"""A process that ends with the one that started it."""

import os
import sys

from stages.common import parent


def end_with(starter: int, sentence: str) -> None:
    """End this process with the one of this number; with `sentence` if that has ended already."""
    parent.watch()
    if os.getppid() != starter:
        # It was killed before `watch` looked, which then took whoever adopted this process.
        sys.exit(f"error: {sentence}")
