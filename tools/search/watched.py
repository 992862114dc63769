"""`dvc`, which ends with the search that runs it: `python -m tools.search.watched exp run ...`.

A search that is killed at once cannot end what it started, and two at work in one clone would
disturb each other.
"""

import sys

from dvc.cli import main

from stages.common import parent

if __name__ == "__main__":
    parent.watch()
    sys.exit(main())
