"""Serve the page and the API.

    python -m app [--host 127.0.0.1] [--port 7860]

Nothing of a picture is kept or logged; nothing is reported to anyone.
"""

import argparse
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
    print(f"http://{options.host}:{options.port} (end with Ctrl-C)", flush=True)
    serve(served, sockets)


class AddressError(Exception):
    """Nobody can be served at an address; the text says why, and what to do."""


def port(text: str) -> int:
    """Return the number of a port. Raises `ArgumentTypeError` if it is none."""
    if not (text.isdecimal() and 1 <= int(text) <= 65_535):
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 65535, got {text}")
    return int(text)


def listening(host: str, port: int) -> list[socket.socket]:
    """Return a socket for each address of a host. Raises `AddressError` if there cannot be one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        # A name may have the same address twice.
        addresses = dict.fromkeys((family, address) for family, _, _, _, address in found)
        return [socket.create_server(address[:2], family=family) for family, address in addresses]
    except (socket.gaierror, UnicodeError):
        raise AddressError(
            f"--host {host} is no address of this machine; 127.0.0.1 is for this machine alone, "
            "0.0.0.0 for others too"
        ) from None
    except OSError as error:
        raise AddressError(
            f"cannot listen on port {port} of {host}: {os.strerror(error.errno)}; name another "
            "one with --port"
        ) from None


def serve(served: ASGIApp, sockets: list[socket.socket]) -> None:
    """Serve an application with the limits of `app.limits`; nothing is logged but faults."""
    warnings.simplefilter("ignore")  # of Pillow about pictures: what is wrong is answered
    cv2.setNumThreads(1)  # as many pictures as cores are converted at the same time
    config = uvicorn.Config(
        served,
        http=LimitedProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets)


if __name__ == "__main__":
    main()
