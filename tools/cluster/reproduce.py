"""One `dvc repro` on a cluster: what is to be run, by whom, and what came of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from distributed import Client
from dvc.repo import Repo

from tools.cluster import around, clone, connect, finish, plan, refusals, work, workers
from tools.cluster.dispatch import Dispatcher, Results
from tools.cluster.journal import Journal, alone
from tools.cluster.options import Options
from tools.cluster.outcome import Outcome
from tools.cluster.screen import Screen
from tools.cluster.session import Session, threads, versions


def reproduce(repo: Repo, how: Options) -> Results | None:
    """Check, plan, run, restore; return what all stages came to, None if all are up to date."""
    with alone(repo):
        top, journal = refusals.top(), Journal(repo)
        session, wanted = prepared(repo, how, journal)
        if not wanted.missing:
            return None
        with (
            connect.cluster(how.address, how.workers) as client,
            offered(client, repo, session, wanted, top),
        ):
            found = run(client, wanted, session, journal)
        finish.restore(repo, wanted, found)
        journal.remove()
    return found


def prepared(repo: Repo, how: Options, journal: Journal) -> tuple[Session, plan.Plan]:
    """Return what the workers must know, and what is to be run.

    Raises `UserError` for whatever can be refused without a cluster.
    """
    commit, top = refusals.committed(repo), refusals.top()
    repositories = [refusals.repository(repo, top, how.address)]
    if outer := around.repository(repo):
        with outer:
            repositories.append(refusals.repository(outer, top, how.address))
    wanted = plan.make(repo, how.targets, journal.entries, how.no_change)
    follow = refusals.followed(repo, how.follow) if how.follow else None
    token = uuid4().hex[:12]
    shared = Session(token, commit, tuple(repositories), threads(), versions(), follow)
    return shared, wanted


@contextmanager
def offered(
    client: Client, repo: Repo, session: Session, wanted: plan.Plan, top: Path
) -> Iterator[None]:
    """Let the workers reach the commit and all that the stages to run read, for a while.

    Raises `UserError` if a worker cannot be used.
    """
    clone.put_bundle(session, top)
    try:
        workers.ready(client, session)
        plan.share(repo, wanted)
        if outer := around.repository(repo):
            with outer:
                around.share(repo, outer, wanted)
        yield
    finally:
        clone.remove_bundle(session, top)
        with suppress(OSError):  # the scheduler may be lost
            client.run(work.forget, session.token, on_error="ignore")


def run(client: Client, wanted: plan.Plan, session: Session, journal: Journal) -> Results:
    """Run all stages, and note in the journal what is done."""

    def note(stage: str, outcome: Outcome | str) -> None:
        if isinstance(outcome, Outcome):
            journal.add(stage, outcome.entry)

    return on_screen(Dispatcher(client, wanted, work.run, session), {session.token}, note)


def on_screen(
    dispatcher: Dispatcher, tokens: set[str], note: Callable[[str, Outcome | str], None]
) -> Results:
    """Run all stages of the sessions with these tokens, their progress on the screen.

    Calls `note` with what each stage comes to.
    """

    def noted(event: tuple[float, dict]) -> None:
        what = event[1]
        if what["token"] not in tokens:  # another user of the scheduler has the same topic
            return
        if "lines" in what:
            screen.wrote(what["stage"], what["lines"])
        else:
            screen.started(what["stage"], what["host"])

    def ended(stage: str, outcome: Outcome | str) -> None:
        screen.ended_with(stage, outcome)
        note(stage, outcome)

    client = dispatcher.client
    with Screen(dispatcher.plan, client.dashboard_link) as screen:
        client.subscribe_topic(work.TOPIC, noted)
        return dispatcher.run(min(tokens), ended)
