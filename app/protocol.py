"""HTTP for clients that may be slow or many: uvicorn waits for the head of a request for ever."""

import asyncio
import json

import h11
from fastapi.responses import JSONResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

from app import limits
from app.headers import HEADERS, Headers

NO_HTTP = (
    "The request is not valid HTTP/1.1; expected among its headers one Host, and not more than one "
    "Content-Length, a number from 0 on."
)
CLOSE = {"Connection": "close"}
# The connection stays open until its deadline: a client that is still sending could not read this.
FULL = Headers(JSONResponse({"detail": limits.BUSY}, 503, limits.RETRY))


class LimitedProtocol(H11Protocol):
    """One connection with a deadline, one of at most `limits.CONNECTIONS`."""

    _deadline: asyncio.TimerHandle | None = None
    _served: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin; answer 503 to the first request if there are too many connections."""
        super().connection_made(transport)
        if len(self.connections) > 2 * limits.CONNECTIONS:
            transport.abort()
            return
        if len(self.connections) > limits.CONNECTIONS:
            self.app = FULL
        self._end_in(limits.ASKING)

    def data_received(self, data: bytes) -> None:
        """Take bytes; once the head of a request is there, give the time of an answer."""
        super().data_received(data)
        self._give_time()

    def on_response_complete(self) -> None:
        """Wait for another request, not longer than for the first; it may be there already."""
        self._end_in(limits.ASKING)
        super().on_response_complete()
        self._give_time()

    def send_400_response(self, msg: str) -> None:
        """Say 400 to what is no HTTP, as JSON and with the headers of every answer."""
        del msg
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(_refusal("400 Bad Request", NO_HTTP))
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _give_time(self) -> None:
        if self.cycle is not self._served and not self.transport.is_closing():
            self._served = self.cycle
            if not self.cycle.response_complete:
                self._end_in(limits.ANSWERING)

    def _end_in(self, seconds: float) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._end)

    def _end(self) -> None:
        """Say 408 to who has not asked in time; cut off who takes no answer or sends on."""
        if self.conn.our_state is h11.IDLE:
            late = f"The request did not arrive within {limits.ASKING:g} seconds."
            self.transport.write(_refusal("408 Request Timeout", late))
            self.transport.close()
        else:
            self.transport.abort()


def _refusal(status: str, text: str) -> bytes:
    content = json.dumps({"detail": text}).encode()
    headers = HEADERS | CLOSE | {"Content-Type": "application/json"}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(head).encode() + content
