"""Run `dvc repro` on many machines.

    python -m tools.cluster [--address tcp://HOST:8786] [--cd FOLDER] [TARGET...]

Without an address, on a cluster of this machine alone. docs/cluster.md says how to start another.
"""

import argparse
import os
import sys
from uuid import uuid4

from stages.common.errors import UserError

try:
    from distributed import Client
except ModuleNotFoundError as error:
    sys.exit(f"error: {error.name} is not installed; install it with: make .venv/dev")
from dvc.exceptions import DvcException
from dvc.repo import Repo

from tools.cluster import around, clone, connect, finish, plan, refusals, work
from tools.cluster.dispatch import Dispatcher, Results
from tools.cluster.journal import Journal
from tools.cluster.screen import Screen
from tools.cluster.session import Session, threads, versions


def main() -> int:
    """Run the stages that are not up to date; return 1 if any failed, else 0."""
    options = arguments()
    os.chdir(options.cd)
    try:
        with Repo() as repo:
            found = reproduce(repo, options)
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
    parser.add_argument("--address", help="of the scheduler; without it, this machine alone")
    parser.add_argument("--cd", default=".", metavar="FOLDER", help="as of dvc: study or photos")
    parser.add_argument("--workers", type=int, metavar="N", help="without an address: how many")
    return parser.parse_args()


def prepared(repo: Repo, options: argparse.Namespace) -> tuple[Session, plan.Plan]:
    """Return what the workers must know, and what is to be run.

    Raises `UserError` for whatever can be refused without a cluster.
    """
    commit = refusals.committed(repo)
    repositories = [refusals.repository(repo, refusals.top(), options.address)]
    if outer := around.repository(repo):
        with outer:
            repositories.append(refusals.repository(outer, refusals.top(), options.address))
    wanted = plan.make(repo, options.targets, Journal(repo).entries)
    token = uuid4().hex[:12]
    return Session(token, commit, tuple(repositories), threads(), versions()), wanted


def reproduce(repo: Repo, options: argparse.Namespace) -> Results | None:
    """Check, plan, run, restore; return what all stages came to, None if all are up to date."""
    top, journal = refusals.top(), Journal(repo)
    session, wanted = prepared(repo, options)
    if not wanted.missing:
        return None
    with connect.cluster(options.address, options.workers) as client:
        clone.put_bundle(session, top)
        try:
            refusals.ready(client, session)
            share(repo, wanted)
            found = run(client, wanted, session, journal)
        finally:
            clone.remove_bundle(session, top)
    finish.restore(repo, wanted, found)
    journal.remove()
    return found


def share(repo: Repo, wanted: plan.Plan) -> None:
    """Push what the stages to run read."""
    plan.share(repo, wanted)
    if outer := around.repository(repo):
        with outer:
            around.share(repo, outer, wanted.missing)


def run(client: Client, wanted: plan.Plan, session: Session, journal: Journal) -> Results:
    """Run all stages, their progress on the screen."""

    def ended(stage: str, outcome: work.Outcome | str) -> None:
        screen.ended_with(stage, outcome)
        if isinstance(outcome, work.Outcome):
            journal.add(stage, outcome.entry)

    with Screen(wanted, client.dashboard_link) as screen:
        client.subscribe_topic(work.TOPIC, lambda event: screen.started(event[1]))
        dispatcher = Dispatcher(client, wanted, work.run, session)
        return dispatcher.run(session.token, ended)


def summary(found: Results) -> int:
    """Print what all stages came to; return 1 if any failed, else 0."""
    ran = sum(each.ran for each in found.done.values())
    print(f"\nStages that ran: {ran}; found in the remote: {len(found.done) - ran}.")
    for name, cause in found.skipped.items():
        print(f"{name} did not run, since {cause} failed.")
    for text in found.failed.values():
        print(f"error: {text}", file=sys.stderr)
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main())
