"""Serve the page and the API.

    python -m app [--host 127.0.0.1] [--port 7860]

Nothing of a picture is kept or logged; nothing is reported to anyone.
"""

import argparse
import sys

import cv2
import uvicorn

from app.classifier import Classifiers, ModelError
from app.protocol import LimitedProtocol
from app.server import application


def main() -> None:
    """Read the command line, load the models and serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve the page and the API")
    parser.add_argument("--host", default="127.0.0.1", help="address; 0.0.0.0 lets others in")
    parser.add_argument("--port", type=int, default=7860)
    options = parser.parse_args()
    try:
        served = application(Classifiers())
    except ModelError as error:
        sys.exit(f"error: {error}")
    print(f"http://{options.host}:{options.port} (end with Ctrl-C)", flush=True)
    serve(served, options.host, options.port)


def serve(served: object, host: str, port: int) -> None:
    """Serve an application with the limits of `app.limits`; nothing is logged but faults."""
    cv2.setNumThreads(1)  # as many pictures as cores are converted at the same time
    uvicorn.run(
        served,
        host=host,
        port=port,
        http=LimitedProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
