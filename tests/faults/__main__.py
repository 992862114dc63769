"""Plant faults one after another and say which test notices each: python -m tests.faults [WORD].

Needs about half a minute for each fault that is noticed, and longer for one that is missed.
Ends with 1 if a fault was missed, or if a test that noticed one fails without it too.
"""

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.planting import Fault, failing, listed, noticing_test
from tests.project import Project


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser("python -m tests.faults", description=__doc__.split("\n")[0])
    parser.add_argument("words", nargs="*", help="only faults with one of these in room or text")
    parser.add_argument("--jobs", type=int, default=2, help="faults at a time; 2 unless given")
    parser.add_argument("--list", action="store_true", help="only list the faults")
    return parser.parse_args()


def chosen(words: list[str]) -> list[Fault]:
    """Return the faults whose room or text has one of `words`; all if there are none."""
    texts = {fault: f"{fault.room}: {fault.fault}" for fault in listed()}
    return [fault for fault, text in texts.items() if not words or any(w in text for w in words)]


def sound(tests: set[str]) -> bool:
    """Say whether these tests pass without a fault; name one that does not."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Project(Path(folder) / "copy")
        copy.clone()
        failed = failing(copy, sorted(tests)) if tests else None
    if failed:
        print(f"{failed} fails without any fault too: what it noticed counts for nothing")
    return failed is None


def main() -> int:
    """Try each of the chosen faults; return the exit code."""
    options = arguments()
    faults = chosen(options.words)
    if options.list:
        print("\n".join(f"{fault.room}: {fault.fault}" for fault in faults))
        return 0
    noticed: dict[Fault, str | None] = {}
    with ThreadPoolExecutor(options.jobs) as pool:
        for fault, test in zip(faults, pool.map(noticing_test, faults), strict=True):
            noticed[fault] = test
            print(f"{fault.room}: {fault.fault}: {test or 'MISSED'}", flush=True)
    missed = [fault for fault, test in noticed.items() if test is None]
    rooms = Counter(fault.room for fault in faults)
    for room, count in rooms.items():
        lost = sum(fault.room == room for fault in missed)
        print(f"{room}: {count - lost} of {count} noticed")
    print(f"in all: {len(faults) - len(missed)} of {len(faults)} noticed by the fast tests")
    healthy = sound({test for test in noticed.values() if test})
    return 0 if healthy and not missed else 1


if __name__ == "__main__":
    sys.exit(main())
