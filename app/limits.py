"""What one client may cost: bytes, seconds, places. Beyond it a sentence, never a longer queue."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect


def cores() -> int:
    """Return how many cores this process may use, as `taskset` and `docker --cpuset-cpus` set it.

    A limit of time, as `docker --cpus` sets, does not count.
    """
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


BODY = 10_000_000  # bytes of a request
BODIES = 200_000_000  # bytes of all requests that are arriving or waiting
ASKING = 10.0  # seconds in which the head of a request must have come, and again its body
ANSWERING = 60.0  # seconds from head to answer taken; then the connection is cut
WAITING = 30.0  # seconds that a picture waits for its turn; then the client is told to come back
CONNECTIONS = 256  # further ones are told to come back; from twice as many on they are cut
WORKERS = min(4, cores())  # pictures converted at the same time, each takes up to 810 MB
PLACES = 32 * WORKERS  # pictures converted or waiting for it
RETRY = {"Retry-After": "2"}  # seconds
BUSY = "The server is busy with other pictures; try again in 2 seconds."


class Budget:
    """An amount of something that requests share; who asks for more than is left is refused."""

    def __init__(self, amount: int) -> None:
        """Start with all of `amount` free."""
        self.free = amount

    def take(self, amount: int) -> None:
        """Take a part. Raises `HTTPException` 503 if less is left."""
        if amount > self.free:
            raise HTTPException(503, BUSY, RETRY)
        self.free -= amount

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Take one for the length of a block. Raises as `take`."""
        self.take(1)
        try:
            yield
        finally:
            self.free += 1


@asynccontextmanager
async def turn(workers: anyio.CapacityLimiter, request: Request) -> AsyncIterator[None]:
    """Wait for a worker, and have it for the length of a block.

    Raises `HTTPException`: 503 if none is free in time, 400 if nobody waits for the answer.
    """
    try:
        with anyio.fail_after(WAITING):
            await workers.acquire()
    except TimeoutError:
        raise HTTPException(503, BUSY, RETRY) from None
    try:
        if await request.is_disconnected():
            raise HTTPException(400, "The client has hung up.")
        yield
    finally:
        workers.release()


async def body(request: Request, bodies: Budget) -> bytes:
    """Return the whole body of a request, whose bytes are taken from `bodies`; give them back.

    Raises `HTTPException`: 413 if it is too large, 408 if it comes too slowly, 503 if the bodies of
    all clients together are too large. Then nothing stays taken.
    """
    content = bytearray()
    try:
        _check(int(request.headers.get("content-length", "0")))
        with anyio.fail_after(ASKING):
            async for part in request.stream():
                _check(len(content) + len(part))
                bodies.take(len(part))
                content += part
    except BaseException as error:
        bodies.free += len(content)
        if isinstance(error, TimeoutError):
            late = f"The picture did not arrive within {ASKING:g} seconds; send a smaller one."
            raise HTTPException(408, late, {"Connection": "close"}) from None
        if isinstance(error, ClientDisconnect):
            raise HTTPException(400, "The client has hung up.") from None  # no fault to be logged
        raise
    return bytes(content)


def _check(size: int) -> None:
    if size > BODY:
        # The connection stays open: a client that is still sending could not read the answer.
        text = f"The request has more than {BODY // 10**6} MB; send a smaller picture."
        raise HTTPException(413, text)
