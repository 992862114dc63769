"""One `dvc repro` on a cluster: what is to be run, by whom, and what came of it."""

from pathlib import Path
from uuid import uuid4

from distributed import Client
from dvc.repo import Repo

from tools.cluster import around, clone, connect, finish, plan, refusals, work
from tools.cluster.dispatch import Dispatcher, Results
from tools.cluster.journal import Journal
from tools.cluster.screen import Screen
from tools.cluster.session import Session, threads, versions


def reproduce(
    repo: Repo, targets: list[str], address: str | None, workers: int | None
) -> Results | None:
    """Check, plan, run, restore; return what all stages came to, None if all are up to date."""
    top, journal = refusals.top(), Journal(repo)
    session, wanted = prepared(repo, targets, address, journal)
    if not wanted.missing:
        return None
    with connect.cluster(address, workers) as client:
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


def prepared(
    repo: Repo, targets: list[str], address: str | None, journal: Journal
) -> tuple[Session, plan.Plan]:
    """Return what the workers must know, and what is to be run.

    Raises `UserError` for whatever can be refused without a cluster.
    """
    commit, top = refusals.committed(repo), refusals.top()
    repositories = [refusals.repository(repo, top, address)]
    if outer := around.repository(repo):
        with outer:
            repositories.append(refusals.repository(outer, top, address))
    wanted = plan.make(repo, targets, journal.entries)
    token = uuid4().hex[:12]
    return Session(token, commit, tuple(repositories), threads(), versions()), wanted


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


def folder_of(repo: Repo, top: Path) -> Path:
    """Return the folder of a DVC repository, relative to the top of the git repository."""
    return Path(repo.root_dir).relative_to(top)
