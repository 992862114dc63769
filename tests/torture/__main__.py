"""Run the sections of the torture and print their table; exit with 1 if one has found anything."""

import argparse
import random
import sys
import time

from torture import inputs, kills, suites

# What is run, and how often: within an hour on two cores.
SECTIONS = {
    "archives": (inputs.archives, 50_000),
    "arrays": (inputs.arrays, 20_000),
    "parameters": (inputs.parameters, 28_000),
    "models": (inputs.models, 2_000),
    "servers": (suites.servers, 1),  # each of its cases once, as those of attacks
    "attacks": (suites.attacks, 1),
    "kills": (kills.kills, 200),
}
FOUND = ("tracebacks", "silently different", "lost")
ROW = "{:12}{:>9}{:>12}{:>10}{:>13}{:>20}{:>7}"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("section", nargs="*", help=f"of {', '.join(SECTIONS)}; all unless given")
    parser.add_argument("--seed", type=int, help="of all that is drawn; another one unless given")
    parser.add_argument("--count", type=int, help="how often, in each section")
    given = parser.parse_args()
    if unknown := set(given.section) - set(SECTIONS):
        parser.error(f"unknown: {', '.join(unknown)}; known: {', '.join(SECTIONS)}")
    return given


def main() -> int:
    """Run the chosen sections; return the exit code."""
    given = arguments()
    seed = random.randrange(2**32) if given.seed is None else given.seed
    print(
        ROW.format(
            "section", "count", "seed", "seconds", "tracebacks", "silently different", "lost"
        )
    )
    found = []
    for name in given.section or SECTIONS:
        run, count = SECTIONS[name]
        begin = time.monotonic()
        outcome = run(given.count or count, seed)
        figures = (len(outcome.tracebacks), len(outcome.different), len(outcome.lost))
        seconds = round(time.monotonic() - begin)
        print(ROW.format(name, outcome.count, seed, seconds, *figures), flush=True)
        found += [f"{name}: {each}" for each in outcome.found]
    for each in found:
        print(each)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
