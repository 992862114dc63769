"""A source that hardly gives anything is given up."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from stages.sources.errors import UnavailableError

SECONDS = 60
BYTES = 2**17  # in each SECONDS: about 2 kB a second, slower than any modem of this century


@contextmanager
def kept() -> Iterator[Callable[[int], None]]:
    """Give a function that counts bytes; it must be told of BYTES more before SECONDS are over.

    Raises `UnavailableError` in the middle of the block if it is not, whatever the block waits for:
    a time-out of a socket would be reset by every single byte, and none limits a server's headers.
    It takes the alarm of the process, so that it works in the main thread alone, not on Windows.
    """
    missing = BYTES

    def arrived(count: int) -> None:
        nonlocal missing
        missing -= count
        if missing <= 0:
            missing = BYTES
            signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)

    former = signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, SECONDS, SECONDS)
    try:
        yield arrived
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _give_up(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise UnavailableError(f"too slow: fewer than {BYTES:,} bytes in {SECONDS} seconds")
