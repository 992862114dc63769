"""A file at an address, as the server sends it: nothing is decoded, so that nothing inflates."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPException
from urllib.parse import urljoin

from requests import Response, Session
from tqdm import tqdm
from urllib3.exceptions import HTTPError

from stages.data.archives import BLOCK
from stages.sources.errors import UnavailableError

TIMEOUT = 30  # seconds for a connection, and without any byte
REDIRECTS = 10
LONGEST = 300  # characters of a reason, which may be the server's own words
# What the network, a server's nonsense or an impossible address raise in requests and below it.
FAILURES = (OSError, ValueError, HTTPError, HTTPException)


class Direct(Session):
    """Follows no redirect: requests would read the body of each, and it may be endless."""

    def get_redirect_target(self, resp: Response) -> None:
        """Return that there is none."""


def blocks(address: str, *, bar: bool = True) -> Iterator[bytes]:
    """Yield the body of the answer, with a progress bar unless `bar` is false.

    Raises `UnavailableError` if there is none, or in its middle if it breaks off.
    """
    try:
        with Direct() as session, closing(_answer(session, address)) as answer:
            answer.raise_for_status()
            body = answer.raw
            size = body.length_remaining
            with tqdm(total=size, ncols=79, unit="B", unit_scale=True, disable=not bar) as progress:
                # Not `iter_content` or `stream`: they wait until a block is full.
                while block := body.read1(BLOCK, decode_content=False):
                    progress.update(len(block))
                    yield block
    except FAILURES as error:
        raise UnavailableError(_reason(error)) from None


def _answer(session: Direct, address: str) -> Response:
    """Return the answer once it is no redirect; its body is yet to come."""
    plain = {"Accept-Encoding": "identity"}
    for _ in range(REDIRECTS + 1):
        answer = session.get(address, headers=plain, stream=True, timeout=TIMEOUT)
        target = Session.get_redirect_target(session, answer)
        if target is None:
            return answer
        answer.close()
        address = urljoin(address, target)
    raise UnavailableError(f"more than {REDIRECTS} redirects")


def _reason(error: BaseException) -> str:
    """Return the innermost reason that an exception names, in characters that can be printed."""
    for inner in (*error.args, getattr(error, "reason", None)):
        if isinstance(inner, BaseException):
            return _reason(inner)
    text = str(error).strip() or type(error).__name__
    if isinstance(error, HTTPException):
        text = f"the answer breaks off or is not HTTP: {text}"
    return "".join(char if char.isprintable() else "?" for char in text)[:LONGEST]
