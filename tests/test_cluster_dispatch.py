"""The engine of `python -m tools.cluster`: order, failures, what is kept; and the screen."""

import io
import time

import pytest
from distributed import Client, LocalCluster, get_worker
from rich.console import Console

from stages.common.errors import UserError
from tools.cluster.dispatch import Dispatcher
from tools.cluster.journal import Journal
from tools.cluster.outcome import Outcome, StageError, UnfitWorkerError, said
from tools.cluster.plan import Plan
from tools.cluster.screen import Screen

#   a - b - d - e     and f, which reads nothing; s is settled
#     - c /
UPSTREAM = {
    "s": [],
    "a": ["s"],
    "b": ["a"],
    "c": ["a", "s"],
    "d": ["b", "c"],
    "e": ["d"],
    "f": [],
}
PLAN = Plan(UPSTREAM, {"a": {"of": "before"}}, {"s": {"of": "s"}})


@pytest.fixture(scope="module")
def client():
    """Two workers in this process."""
    options = {"processes": False, "dashboard_address": ":0"}
    with LocalCluster(n_workers=2, threads_per_worker=1, **options) as local, Client(local) as made:
        yield made


def work(name: str, upstream: dict, known: dict | None, failing: str) -> Outcome:
    """Stand in for a stage; its entry says what was handed to it."""
    if name == failing:
        raise StageError(f"{name} on host: wrong")
    if name == "f" and failing == "bug":
        raise ZeroDivisionError("by zero")
    return Outcome({"of": name, "read": upstream, "known": known}, name != "c", "host", {})


def run(client: Client, failing: str) -> tuple:
    reported = []
    dispatcher = Dispatcher(client, PLAN, work, failing)
    token = f"token-{failing}"
    results = dispatcher.run(token, lambda name, outcome: reported.append((name, outcome)))
    return results, reported


def test_each_stage_gets_the_entries_of_those_that_it_reads(client):
    results, reported = run(client, "none")
    assert results.failed == results.skipped == {}
    assert results.done.keys() == UPSTREAM.keys() - {"s"}
    for name, outcome in results.done.items():
        assert list(outcome.entry["read"]) == UPSTREAM[name]
        assert outcome.entry["known"] == PLAN.known.get(name)
    order = ["s", *(name for name, _ in reported)]
    for name in order:
        assert all(order.index(name) > order.index(each) for each in UPSTREAM[name])


def test_what_does_not_depend_on_a_failure_is_finished(client):
    results, _ = run(client, "b")
    assert results.failed == {"b": "b on host: wrong"}
    assert results.skipped == {"d": "b", "e": "b"}
    assert results.done.keys() == {"a", "c", "f"}


def test_a_mistake_of_the_program_is_named(client):
    results, _ = run(client, "bug")
    assert results.failed == {"f": "f: ZeroDivisionError: by zero"}


def choosy(name: str, upstream: dict, known: dict | None, unfit: list[str]) -> Outcome:  # noqa: ARG001
    """Stand in for a stage that runs on fit workers only."""
    if (own := get_worker().address) in unfit:
        raise UnfitWorkerError(own, "host: it has 2 threads")
    return Outcome({}, True, own, {})


def test_a_stage_goes_from_an_unfit_worker_to_another(client):
    bad, good = client.scheduler_info()["workers"]
    results = Dispatcher(client, PLAN, choosy, [bad]).run("unfit", lambda *_: None)
    assert results.failed == results.skipped == {}
    assert {each.host for each in results.done.values()} == {good}
    assert results.unfit == {bad: "host: it has 2 threads"}


def test_a_stage_fails_if_no_worker_is_fit(client):
    unfit = list(client.scheduler_info()["workers"])
    results = Dispatcher(client, PLAN, choosy, unfit).run("all unfit", lambda *_: None)
    assert results.failed["f"] == "f: no worker is left; host: it has 2 threads"
    assert results.done == {}


def test_a_lost_scheduler_ends_with_a_sentence():
    options = {"processes": False, "dashboard_address": ":0"}
    with LocalCluster(n_workers=1, threads_per_worker=1, **options) as local, Client(local) as own:

        def slow(*_: object) -> None:
            time.sleep(0.2)

        dispatcher = Dispatcher(own, Plan({"x": [], "y": []}, {}, {}), slow)
        submit = dispatcher._submit

        def cancelled(name: str, token: str) -> object:
            future = submit(name, token)
            own.cancel(future)
            return future

        dispatcher._submit = cancelled
        with pytest.raises(UserError, match=r"^the scheduler is lost\. What is done is kept in"):
            dispatcher.run("lost", lambda *_: None)


def test_the_journal_survives_half_a_line(tmp_path):
    class Repository:
        tmp_dir = str(tmp_path / "tmp")

    journal = Journal(Repository)
    assert journal.entries == {}
    journal.add("a", {"cmd": "x"})
    with journal.path.open("a") as stream:
        stream.write('{"b": {"cm')
    journal = Journal(Repository)
    assert journal.entries == {"a": {"cmd": "x"}}
    journal.add("c", {"cmd": "y"})
    assert Journal(Repository).entries == {"a": {"cmd": "x"}, "c": {"cmd": "y"}}
    journal.remove()
    assert Journal(Repository).entries == {}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "Running stage 'a':\n> x\nerror: no data.\nAdd it.\nDVC: failed",
            "no data.\nAdd it.",
        ),
        ("> python a.py\nKilled\nDVC: failed to run", "Killed\nDVC: failed to run"),
        ("", "it printed nothing and ended with 1"),
    ],
)
def test_the_sentence_of_a_stage_is_found(printed, expected):
    assert said(printed, 1) == expected


def screen(height: int) -> Screen:
    console = Console(file=io.StringIO(), width=80, height=height, force_terminal=True)
    return Screen(PLAN, "http://host:8787/status", console)


def test_the_screen_shows_every_stage():
    shown = screen(40)
    shown.started("a", "laptop")
    shown.ended_with("f", "f on host: wrong")
    shown.console.print(shown.drawn())
    text = shown.console.file.getvalue()
    assert "laptop" in text
    assert all(f"{name} " in text for name in "abcdef")
    assert "1 running, 1 failed, 4 waiting, 1 up to date before" in text


def test_a_low_screen_shows_what_runs_and_what_failed():
    shown = screen(8)
    shown.started("a", "laptop")
    shown.console.print(shown.drawn())
    text = shown.console.file.getvalue()
    assert "laptop" in text
    assert "1 running, 5 waiting" in text
    assert text.count("waiting") == 1
