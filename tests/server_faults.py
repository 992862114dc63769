"""What a server can do instead of sending a file: each fault, and the reason that is named for it.

A fault takes the connection to a client, whose request it has not read yet.
"""

import gzip
import time
import zlib
from collections.abc import Callable, Iterable
from itertools import repeat
from socket import socket

from mirror import ARCHIVE

Fault = Callable[[socket], None]

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
SLOWLY = 0.02  # seconds between two bytes


def asked(connection: socket) -> bytes:
    """Read the request and return it."""
    request = b""
    while b"\r\n\r\n" not in request:
        if not (part := connection.recv(4096)):
            break
        request += part
    return request


def sending(*parts: bytes, then: Iterable[bytes] = (), pause: float = 0) -> Fault:
    """Send `parts`, then what `then` yields, with a `pause` after each; then hang up."""

    def answer(connection: socket) -> None:
        asked(connection)
        connection.sendall(b"".join(parts))
        for part in then:
            connection.sendall(part)
            time.sleep(pause)

    return answer


def head(*fields: str, status: str = "200 OK") -> bytes:
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *fields, "")).encode()


def page(body: bytes, *fields: str, status: str = "200 OK") -> Fault:
    return sending(head(f"Content-Length: {len(body)}", *fields, status=status), body)


def hanging(*parts: bytes) -> Fault:
    """Send `parts`, then wait for the client to hang up."""

    def answer(connection: socket) -> None:
        asked(connection)
        connection.sendall(b"".join(parts))
        while connection.recv(4096):
            pass

    return answer


def redirecting(target: str, **then: object) -> Fault:
    return sending(head(f"Location: {target}", status="302 Found"), **then)


def reset(connection: socket) -> None:
    """Hang up without having read the request, which resets the connection."""
    connection.recv(1)


def bomb() -> bytes:
    """Zeros that inflate to a thousand times their size, endless in blocks of 16 kB."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(bytes(2**24)) + packer.flush(zlib.Z_FULL_FLUSH)


ZEROS = bytes(2**16)
CUT = ARCHIVE[:5000]
TOO_LARGE = "too large: "
TOO_SLOW = "too slow: fewer than"
NO_HASH = "expected SHA-256"

FAULTS: dict[str, tuple[Fault, str]] = {
    # Answers that say no.
    "not found": (page(b"no", status="404 Not Found"), "404 Client Error: Not Found"),
    "an error of the server": (page(b"", status="500 Oops"), "500 Server Error: Oops"),
    "words for the terminal": (page(b"", status="500 \x1b[31mred"), "Error: ?[31mred for url"),
    "no, without end": (
        sending(head(status="503 Busy"), then=repeat(ZEROS)),
        "503 Server Error: Busy",
    ),
    "a status that nobody knows": (page(b"", status="999 What"), NO_HASH),
    "an answer without a body": (sending(head(status="204 No Content")), "the file is empty"),
    # Other files.
    "a page": (page(b"<html>Sign in</html>"), "it is an HTML page"),
    "another archive": (page(gzip.compress(b"other")), "a gzip archive of"),
    "an empty file": (page(b""), "the file is empty"),
    "no file but its headers, twice": (page(head() + ARCHIVE), "it is not a gzip archive"),
    # Lengths that are wrong.
    "a length that is no number": (sending(head("Content-Length: abc"), CUT), NO_HASH),
    "a negative length": (sending(head("Content-Length: -5"), CUT), NO_HASH),
    "two lengths": (sending(head("Content-Length: 5, 7"), CUT), "unmatching values (5, 7)"),
    "a length of many digits": (sending(head(f"Content-Length: {'9' * 5000}"), CUT), NO_HASH),
    "more promised than a disk holds": (
        sending(head(f"Content-Length: {10**15}"), ARCHIVE),
        "999999999699998 more",
    ),
    "fewer bytes than promised": (
        sending(head(f"Content-Length: {len(ARCHIVE)}"), CUT),
        "5000 bytes read, 295002 more",
    ),
    # Chunks that are none.
    "a negative size of a chunk": (sending(CHUNKED, b"\r\n-5\r\n", CUT), "Incomplete"),
    "a size of a chunk that reads all": (
        sending(CHUNKED, b"\r\n-1\r\n", then=repeat(ZEROS)),
        TOO_LARGE,
    ),
    "a size of a chunk that is no number": (sending(CHUNKED, b"\r\nfive\r\n", CUT), "Incomplete"),
    "a huge chunk": (sending(CHUNKED, b"\r\n", b"F" * 16, b"\r\n", CUT), "Incomplete"),
    "no last chunk": (sending(CHUNKED, b"\r\n4\r\nabcd\r\n"), "Incomplete"),
    "an endless line for a size": (
        sending(CHUNKED, b"\r\n", then=repeat(b"0" * 1000)),
        "more than 65536 bytes",
    ),
    "endless words after the last chunk": (
        sending(CHUNKED, b"\r\n0\r\n", then=repeat(b"A: b\r\n" * 1000), pause=SLOWLY),
        TOO_SLOW,
    ),
    # Not HTTP.
    "bytes that are not HTTP": (sending(ARCHIVE), "is not HTTP: "),
    "a greeting of another kind of server": (sending(b"220 ready\r\n"), "220 ready"),
    "no answer": (sending(), "closed connection without response"),
    "a connection that is reset": (reset, "reset by peer"),
    "headers that end in the middle": (sending(b"HTTP/1.1 200 OK\r\nConte"), NO_HASH),
    "a header that is too long": (sending(head(f"A: {'b' * 70_000}")), "more than 65536 bytes"),
    "too many headers": (sending(head(*["A: b"] * 200)), "more than 100 headers"),
    # Without an end.
    "an endless body": (sending(head(), then=repeat(ZEROS)), TOO_LARGE),
    "an endless body in chunks": (
        sending(CHUNKED, b"\r\n", then=repeat(b"10000\r\n" + ZEROS + b"\r\n")),
        TOO_LARGE,
    ),
    "a body that inflates": (
        page(gzip.compress(ZEROS * 1000), "Content-Encoding: gzip"),
        "a gzip archive of",
    ),
    "a body that inflates without end": (
        sending(head("Content-Encoding: deflate"), then=repeat(bomb())),
        TOO_LARGE,
    ),
    # Without haste.
    "no word": (hanging(), "Read timed out"),
    "an endless promise of an answer": (
        sending(then=repeat(head(status="100 Continue")), pause=SLOWLY),
        TOO_SLOW,
    ),
    "a body byte by byte": (sending(head(), then=repeat(b"x"), pause=SLOWLY), TOO_SLOW),
    "a header byte by byte": (
        sending(b"HTTP/1.1 200 OK\r\nA: ", then=repeat(b"x"), pause=SLOWLY),
        TOO_SLOW,
    ),
    "the size of a chunk byte by byte": (
        sending(CHUNKED, b"\r\n", then=repeat(b"0"), pause=SLOWLY),
        TOO_SLOW,
    ),
    "a body that stops": (hanging(head("Content-Length: 9000"), CUT), "timed out"),
    # Elsewhere.
    "a redirect to itself": (redirecting("/images.gz"), "more than 10 redirects"),
    "a redirect to nowhere": (redirecting("http://[::1"), "Invalid IPv6 URL"),
    "a redirect to a port that nobody has": (redirecting("http://127.0.0.1:1"), "refused"),
    "a redirect to a file": (redirecting("file:///etc/passwd"), "No connection adapters"),
    "a redirect in bytes of no alphabet": (
        sending(b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n"),
        "can't decode byte 0xff",
    ),
    "a redirect with an endless body": (
        redirecting("/images.gz", then=repeat(ZEROS)),
        "more than 10 redirects",
    ),
}
