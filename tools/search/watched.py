"""A module that ends with the search that runs it: `python -m tools.search.watched PID dvc ...`.

A search that is killed at once cannot end what it started, and two at work in one clone would
disturb each other. PID is that of the search.
"""

import runpy
import sys

from tools.starter import end_with

if __name__ == "__main__":
    search = int(sys.argv[1])
    end_with(search, "the search that ran this training has ended, so the training ends.")
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
