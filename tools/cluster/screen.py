"""The progress of every stage on one screen; without a terminal, a line for each event."""

import time
from collections.abc import Iterator

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tools.cluster.outcome import Outcome
from tools.cluster.plan import Plan

STATES = {"running": "cyan", "failed": "red", "waiting": "dim", "restored": "green", "ran": "green"}


class Screen:
    """A table of stages, redrawn twice a second while this is entered."""

    def __init__(self, plan: Plan, dashboard: str, console: Console | None = None) -> None:
        self.console = console or Console()
        self.dashboard = dashboard
        self.settled = len(plan.settled)
        self.states = dict.fromkeys(plan.missing, "waiting")
        self.places: dict[str, str] = {}
        self.began: dict[str, float] = {}
        self.ended: dict[str, float] = {}
        self.live = Live(
            get_renderable=self.drawn, console=self.console, refresh_per_second=2, transient=False
        )

    def __enter__(self) -> "Screen":
        self.console.print(f"Dask's dashboard: {self.dashboard}")
        if self.console.is_terminal:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.console.is_terminal:
            self.live.stop()

    def wrote(self, stage: str, lines: list[str]) -> None:
        """Show what a stage has written into the file that is followed."""
        for line in lines:
            self._print(f"{stage}| {line}")

    def started(self, stage: str, host: str) -> None:
        """Show that a worker has begun with a stage; a second time if another one was lost."""
        if self.states.get(stage) in ("waiting", "running"):
            self.states[stage], self.places[stage] = "running", host
            self.began[stage] = time.monotonic()
            self._line(f"{stage}: running on {host}")

    def ended_with(self, stage: str, outcome: Outcome | str) -> None:
        """Show what a stage came to: its outcome, or a sentence if it failed."""
        self.ended[stage] = time.monotonic()
        if isinstance(outcome, str):
            self.states[stage] = "failed"
            self._line(f"{stage}: failed")
            return
        self.states[stage] = "ran" if outcome.ran else "restored"
        self.places[stage] = outcome.host
        self._line(f"{stage}: {self.states[stage]} on {outcome.host}")

    def drawn(self) -> Group:
        """Return the table; of more stages than there are lines, those that run or have failed."""
        rows = list(self._rows(self.states))
        if len(rows) > self.console.height - 4:
            busy = [name for name, state in self.states.items() if state in ("running", "failed")]
            rows = list(self._rows(busy))[-(self.console.height - 4) :]
        table = Table("stage", "state", "host", "seconds", box=None)
        for row in rows:
            table.add_row(*row, style=STATES[row[1]])
        return Group(table, Text(self.summary()))

    def summary(self) -> str:
        """Return how many stages are in which state."""
        states = list(self.states.values())
        counts = [f"{states.count(state)} {state}" for state in STATES if state in states]
        return ", ".join([*counts, f"{self.settled} up to date before"])

    def _rows(self, names: object) -> Iterator[tuple[str, str, str, str]]:
        for name in names:
            seconds = ""
            if name in self.began:
                seconds = f"{self.ended.get(name, time.monotonic()) - self.began[name]:.0f}"
            yield name, self.states[name], self.places.get(name, ""), seconds

    def _line(self, text: str) -> None:
        if not self.console.is_terminal:
            self._print(text)

    def _print(self, text: str) -> None:
        if self.console.is_terminal:  # above the table
            self.console.print(text, soft_wrap=True, highlight=False, markup=False)
        else:  # as it is: the other would replace tabs
            print(text, file=self.console.file, flush=True)
