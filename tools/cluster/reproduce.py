"""One `dvc repro` on a cluster: what is to be run, by whom, and what came of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    with connect.cluster(address, workers) as client, offered(client, repo, session, wanted, top):
        found = run(client, wanted, session, journal)
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


@contextmanager
def offered(
    client: Client, repo: Repo, session: Session, wanted: plan.Plan, top: Path
) -> Iterator[None]:
    """Let the workers reach the commit and all that the stages to run read, for a while.

    Raises `UserError` if a worker cannot be used.
    """
    clone.put_bundle(session, top)
    try:
        refusals.ready(client, session)
        plan.share(repo, wanted)
        if outer := around.repository(repo):
            with outer:
                around.share(repo, outer, wanted.missing)
        yield
    finally:
        clone.remove_bundle(session, top)


def run(client: Client, wanted: plan.Plan, session: Session, journal: Journal) -> Results:
    """Run all stages, and note in the journal what is done."""

    def note(stage: str, outcome: work.Outcome | str) -> None:
        if isinstance(outcome, work.Outcome):
            journal.add(stage, outcome.entry)

    return on_screen(Dispatcher(client, wanted, work.run, session), session.token, note)


def on_screen(
    dispatcher: Dispatcher, token: str, note: Callable[[str, work.Outcome | str], None]
) -> Results:
    """Run all stages, their progress on the screen; call `note` with what each comes to."""

    def ended(stage: str, outcome: work.Outcome | str) -> None:
        screen.ended_with(stage, outcome)
        note(stage, outcome)

    client = dispatcher.client
    with Screen(dispatcher.plan, client.dashboard_link) as screen:
        client.subscribe_topic(work.TOPIC, lambda event: screen.started(event[1]))
        return dispatcher.run(token, ended)
