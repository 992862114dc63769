"""The cluster that the stages run on: one that is there already, or one of this machine alone."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client, LocalCluster

from stages.common.errors import UserError
from tools.cluster.session import cores

# Of a lost scheduler and of a stage that failed they print tracebacks; dispatch.py has sentences.
logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
WAIT = 60  # seconds, for the scheduler and for the first worker


@contextmanager
def cluster(address: str | None, workers: int | None) -> Iterator[Client]:
    """Yield a client of the cluster at the address, or of a new one with `workers` on this machine.

    Raises `UserError` if there is no scheduler or no worker.
    """
    if address is None:
        number = workers or max(1, cores() // 2)  # train.threads is 2
        own = {"n_workers": number, "threads_per_worker": 1, "silence_logs": logging.CRITICAL}
        with LocalCluster(**own) as local, Client(local) as client:
            yield client
        return
    try:
        client = Client(address, timeout=WAIT)
    except (OSError, ValueError) as error:
        raise UserError(
            f"no scheduler answers at {address} ({error}); start one in a checkout of this "
            "project: python -m distributed.cli.dask_scheduler"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError:
            raise UserError(
                f"the scheduler at {address} has had no worker for {WAIT} seconds; start some in "
                "a checkout of this project: python -m distributed.cli.dask_worker "
                f"{address} --nthreads 1"
            ) from None
        yield client
