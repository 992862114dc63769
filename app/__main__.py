"""Serve the page and the API.

    python -m app [--host 127.0.0.1] [--port 7860]

Nothing of a picture is kept or logged; nothing is reported to anyone.
"""

import argparse
import errno
import os
import socket
import sys
import warnings
from contextlib import suppress

import cv2
import uvicorn
from starlette.types import ASGIApp

from app.classifier import Classifiers, ModelError
from app.protocol import LimitedProtocol
from app.server import application


def main() -> None:
    """Read the command line, load the models and serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve the page and the API")
    parser.add_argument("--host", default="127.0.0.1", help="address; 0.0.0.0 lets others in")
    parser.add_argument("--port", type=port, default=7860, help="1 to 65535")
    options = parser.parse_args()
    try:
        sockets = listening(options.host, options.port)  # first: what is in use is said at once
        served = application(Classifiers())
    except (ModelError, AddressError) as error:
        sys.exit(f"error: {error}")
    host = f"[{options.host}]" if ":" in options.host else options.host
    print(f"http://{host}:{options.port} (end with Ctrl-C)", flush=True)
    serve(served, sockets)


NOT_HERE = (
    "--host {} is not an address of this machine; 127.0.0.1 is for this machine alone, 0.0.0.0 for "
    "others too"
)


class AddressError(Exception):
    """Nobody can be served at an address; the text says why, and what to do."""


def port(text: str) -> int:
    """Return the number of a port. Raises `ArgumentTypeError` if it is none."""
    if not (text.isdecimal() and 1 <= int(text) <= 65_535):
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 65535, got {text}")
    return int(text)


def listening(host: str, port: int) -> list[socket.socket]:
    """Return a socket for each address of a host that can have one.

    Raises `AddressError` if none can.
    """
    sockets, failures = [], []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # A name may have the same address twice.
        addresses = dict.fromkeys((family, address) for family, _, _, _, address in found)
    except (socket.gaierror, UnicodeError):
        raise AddressError(NOT_HERE.format(host)) from None
    for family, address in addresses:
        try:
            sockets.append(socket.create_server(address[:2], family=family))
        except OSError as error:
            failures.append(error)
    if not sockets and failures[0].errno == errno.EADDRNOTAVAIL:
        raise AddressError(NOT_HERE.format(host))
    if not sockets or any(each.errno == errno.EADDRINUSE for each in failures):
        for each in sockets:
            each.close()
        raise AddressError(
            f"cannot listen on port {port} of {host}: {os.strerror(failures[0].errno)}; name "
            "another one with --port"
        )
    return sockets


def serve(served: ASGIApp, sockets: list[socket.socket]) -> None:
    """Serve an application with the limits of `app.limits`; nothing is logged but faults."""
    warnings.simplefilter("ignore")  # of Pillow about pictures: what is wrong is answered
    cv2.setNumThreads(1)  # as many pictures as cores are converted at the same time
    config = uvicorn.Config(
        served,
        http=LimitedProtocol,
        ws="none",
        access_log=False,
        log_level="error",  # warnings are about what clients send
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets)


if __name__ == "__main__":
    main()
