"""The trainers of a search: as many trainings run at the same time as there are trainers."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from queue import SimpleQueue
from threading import Event

from tools.search.trainer import Trainer, Training, Watch

Task = Callable[[], None]


class StoppedError(Exception):
    """Another training failed or was interrupted, so this one ends, too."""


class Trainers:
    """They share the work; each has one training at a time."""

    def __init__(self, trainers: list[Trainer]) -> None:
        """All are of one commit."""
        self.at_once, self.project = len(trainers), trainers[0].project
        self._free: SimpleQueue[Trainer] = SimpleQueue()
        for trainer in trainers:
            self._free.put(trainer)
        self._stopped = Event()

    def run(self, training: Training, watch: Watch) -> str:
        """Let one that is free train, as `Trainer.run` does."""
        trainer = self._free.get()
        try:
            return trainer.run(training, partial(self._watch, watch))
        finally:
            self._free.put(trainer)

    def carry_out(self, tasks: Iterable[Task]) -> None:
        """Carry out tasks, each taken when a trainer is free. The first error ends all of them."""
        if self.at_once == 1:  # in this thread, which is the one that Ctrl-C interrupts
            for task in tasks:
                task()
            return
        with ThreadPoolExecutor(self.at_once) as pool:
            try:
                running: set[Future] = set()
                for task in tasks:
                    running.add(pool.submit(task))
                    if len(running) == self.at_once:
                        running = _one_less(running)
                while running:
                    running = _one_less(running)
            except BaseException:
                self._stopped.set()
                raise

    def _watch(self, watch: Watch, curve: list[float]) -> None:
        if self._stopped.is_set():
            raise StoppedError
        watch(curve)


def _one_less(running: set[Future]) -> set[Future]:
    """Wait until a task has ended; return the others. Raises what it ended with."""
    ended, others = wait(running, return_when=FIRST_COMPLETED)
    for each in ended:
        each.result()
    return others
