"""The engine: each stage is handed to Dask once all those that it reads are done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from distributed import Client, Future, KilledWorker, as_completed

from stages.common.errors import UserError
from tools.cluster.outcome import Outcome, StageError, UnfitWorkerError
from tools.cluster.plan import Plan


@dataclass
class Results:
    """What all stages came to, by their names.

    `failed` has sentences, `skipped` for each stage one that failed before it, `unfit` says why a
    worker, by its address, could not be used.
    """

    done: dict[str, Outcome] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)


class Dispatcher:
    """Hands stages to Dask and collects what they come to.

    Results are collected here at once and not left on the workers: with a worker that is lost,
    Dask would compute again what it held.
    """

    def __init__(self, client: Client, plan: Plan, work: Callable, *shared: object) -> None:
        """`work` is called on a worker with a stage's name, the entries of those that it reads,
        its own entry in dvc.lock or None, and `shared`.
        """
        self.client, self.plan, self.work, self.shared = client, plan, work, shared
        self.results = Results()
        self.tries = count()
        self.entries = dict(plan.settled)
        self.waiting = {
            name: {each for each in plan.upstream[name] if each not in plan.settled}
            for name in plan.missing
        }
        self.downstream: dict[str, list[str]] = {name: [] for name in plan.upstream}
        for name in plan.missing:
            for each in plan.upstream[name]:
                self.downstream[each].append(name)

    def run(self, token: str, report: Callable[[str, Outcome | str], None]) -> Results:
        """Run all stages; call `report` with what each comes to: an outcome or a sentence.

        Raises `UserError` if the scheduler is lost.
        """
        ready = [name for name in self.waiting if not self.waiting[name]]
        running = as_completed([self._submit(name, token) for name in ready])
        for future in running:
            name = future.key[1]
            if self._unfit(future) and (workers := self._fit()):
                running.add(self._submit(name, token, workers))
                continue
            self._collect(name, future)
            report(name, self.results.done.get(name) or self.results.failed[name])
            for each in self._ready_after(name):
                running.add(self._submit(each, token))
        return self.results

    def _submit(self, name: str, token: str, workers: list[str] | None = None) -> Future:
        # The first part is the same for all stages: Dask moves waiting work between workers only
        # if it knows how long the kind of work takes, and the first part is its kind.
        # The last part tells one try from the next.
        key = ("stage", name, token, next(self.tries))
        upstream = {each: self.entries[each] for each in self.plan.upstream[name]}
        given = (name, upstream, self.plan.known.get(name), *self.shared)
        # Of `workers` all may leave while others join, so those may run it, too.
        where = {"workers": workers, "allow_other_workers": True} if workers else {}
        return self.client.submit(self.work, *given, key=key, pure=False, **where)

    def _unfit(self, future: Future) -> bool:
        """Say whether a stage met a worker that cannot be used; note that worker."""
        error = future.exception() if future.status == "error" else None
        if isinstance(error, UnfitWorkerError):
            self.results.unfit[error.address] = error.reason
        return isinstance(error, UnfitWorkerError)

    def _fit(self) -> list[str]:
        """Return the workers that no stage has found unfit."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return [each for each in workers if each not in self.results.unfit]

    def _collect(self, name: str, future: Future) -> None:
        if future.status in ("cancelled", "lost"):
            raise UserError(
                "the scheduler is lost. What is done is kept in the DVC remote: start a scheduler "
                "and workers, then run the same command again; it runs only what is missing."
            )
        error = future.exception()
        if error is None:
            self.results.done[name] = future.result()
            self.entries[name] = self.results.done[name].entry
        elif isinstance(error, StageError):
            self.results.failed[name] = str(error)
        elif isinstance(error, UnfitWorkerError):
            self.results.failed[name] = f"{name}: no worker is left; {error.reason}"
        elif isinstance(error, KilledWorker):
            self.results.failed[name] = (
                f"{name}: {error.allowed_failures + 1} workers were killed while they ran it, the "
                f"last one on {error.last_worker.host}; most likely there was too little memory"
            )
        else:
            self.results.failed[name] = f"{name}: {type(error).__name__}: {error}"

    def _ready_after(self, name: str) -> list[str]:
        """Return the stages that waited only for this one; note those that it lets down."""
        ready = []
        for each in self.downstream[name]:
            if name in self.results.failed or name in self.results.skipped:
                self._skip(each, self.results.skipped.get(name, name))
            else:
                self.waiting[each].discard(name)
                if not self.waiting[each]:
                    ready.append(each)
        return ready

    def _skip(self, name: str, cause: str) -> None:
        left = [name]
        while left:
            if (each := left.pop()) not in self.results.skipped:
                self.results.skipped[each] = cause
                left += self.downstream[each]
