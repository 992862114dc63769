"""Which workers can be used: asked before anything starts."""

from contextlib import suppress

from distributed import Client, Future, wait

from stages.common.errors import UserError
from tools.cluster.session import Session
from tools.cluster.work import prepare

KIND = "prepare"  # the first part of Dask's key of a question
LOOK = 2  # seconds, between two looks at what the workers do


def ready(client: Client, session: Session) -> None:
    """Let each worker make its clone, which shows that it reaches the remote.

    Raises `UserError` if one cannot be used. One that is at work for somebody else is not waited
    for: it makes its clone when it takes a stage, and the stage goes elsewhere if it cannot.
    """
    present = client.scheduler_info(n_workers=-1)["workers"]
    asked = {worker: ask(client, session, worker) for worker in present}
    wait_for(client, asked)
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise UserError("all workers have left the cluster while they made their clones")
    reasons = [reason for worker, future in asked.items() if (reason := _reason(worker, future))]
    if reasons:
        listed = "".join(f"\n  {reason}" for reason in sorted(reasons))
        raise UserError(f"these workers cannot be used, so nothing was started:{listed}")


def ask(client: Client, session: Session, worker: str) -> Future:
    """Ask one worker to make its clone."""
    key = (KIND, session.token, worker)
    return client.submit(prepare, session, workers=[worker], key=key)


def wait_for(client: Client, asked: dict[str, Future]) -> None:
    """Return once all have answered; those that have left or are at work are dropped."""
    while waiting := {worker: each for worker, each in asked.items() if not each.done()}:
        with suppress(TimeoutError):
            wait(list(waiting.values()), timeout=LOOK)
        tasks = client.processing()
        for worker in waiting:
            if worker not in tasks or any(key[0] != KIND for key in tasks[worker]):
                asked.pop(worker).cancel()


def _reason(worker: str, future: Future) -> str | None:
    """Return why a worker cannot be used; None if it can."""
    error = future.exception()
    if error is None:
        return future.result()
    return (
        f"{worker}: {error}. Scheduler and workers are started in a checkout of this project, "
        "with the packages of requirements-dev.txt"
    )
