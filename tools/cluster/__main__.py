"""Run `dvc repro` on many machines.

    python -m tools.cluster [--address tcp://HOST:8786] [--cd FOLDER] [TARGET...]
    python -m tools.cluster -S KEY=VALUE,VALUE [--name NAME] [TARGET...]

Without an address, on a cluster of this machine alone. docs/cluster.md says how to start another.
"""

import argparse
import os
import signal
import sys

from stages.common.errors import UserError

try:
    import distributed  # noqa: F401
except ModuleNotFoundError as error:
    sys.exit(f"error: {error.name} is not installed; install it with: make .venv/dev")
from dvc.exceptions import DvcException
from dvc.repo import Repo

from tools.cluster import experiments
from tools.cluster.dispatch import Results
from tools.cluster.options import Options
from tools.cluster.plan import MISSING
from tools.cluster.reproduce import reproduce


def main() -> int:
    """Run the stages that are not up to date; return 1 if any failed, else 0."""
    for number in (signal.SIGTERM, signal.SIGHUP):  # as after Ctrl-C, tidy up
        signal.signal(number, lambda got, _: sys.exit(128 + got))
    options = arguments()
    os.chdir(options.cd)
    how = Options(
        tuple(options.targets),
        options.address,
        options.workers,
        MISSING if options.allow_missing else (),
        options.follow,
    )
    try:
        with Repo() as repo:
            if options.set_param:
                found, saved = experiments.run(repo, options.set_param, options.name, how)
                print(f"\nExperiments: {', '.join(saved) or 'none'}. See them: dvc exp show")
                return summary(found)
            found = reproduce(repo, how)
    except DvcException as error:
        raise UserError(f"DVC says: {error}") from None
    if found is None:
        print("Everything is up to date.")
        return 0
    return summary(found)


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tools.cluster", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="stages; all if none is named")
    parser.add_argument("--address", help="address of the scheduler; default: this machine alone")
    parser.add_argument(
        "--cd",
        default=".",
        metavar="FOLDER",
        help="folder of the pipeline, as in dvc --cd: study or photos",
    )
    parser.add_argument(
        "--workers", type=int, metavar="N", help="number of workers without an address"
    )
    parser.add_argument(
        "--allow-missing", action="store_true",
        help="as in dvc repro: do not run a stage merely because its data are missing here",
    )  # fmt: skip
    parser.add_argument(
        "-S", "--set-param", action="append", metavar="KEY=VALUES",
        help="run experiments, like dvc exp run --queue: a list of values is a grid",
    )  # fmt: skip
    parser.add_argument(
        "--name", default="cluster", help="name of the experiments; default: cluster"
    )
    parser.add_argument("--follow", metavar="FILE", help="print what stages write into this file")
    return parser.parse_args()


def summary(found: Results) -> int:
    """Print what all stages came to; return 1 if any failed, else 0."""
    ran = sum(each.ran for each in found.done.values())
    print(f"\nStages that ran: {ran}; found in the remote: {len(found.done) - ran}.")
    for reason in found.unfit.values():
        print(f"A worker was not used: {reason}")
    for name, cause in found.skipped.items():
        print(f"{name} did not run, since {cause} failed.")
    for text in found.failed.values():
        print(f"error: {text}", file=sys.stderr)
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main())
