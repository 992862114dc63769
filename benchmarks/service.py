"""The service under load: 50 users for a minute, and memory after 1,000 and 10,000 pictures.

    python -m benchmarks.service [--users 50] [--per-second 50] [--seconds 60]
        [--pictures 10000] [--studio]

Needs Locust beside the packages of the application, which `.venv-app` has; Locust is started as
`locust`, or what the variable LOCUST names. Everything runs on loopback of this machine, the load
beside the server. A user asks, takes the answer and waits for 1 to 3 seconds, as Locust's own
examples have it. The photograph is one that the page draws, 400 x 400 pixels; with --studio, one on
white, in which GrabCut seeks nothing: ten thousand others take half an hour.
"""

import argparse
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from PIL import Image

from app import examples

LOAD = """
from pathlib import Path
from locust import HttpUser, between, task

class User(HttpUser):
    wait_time = between(1, 3)
    picture = Path(r"{picture}").read_bytes()

    @task
    def predict(self):
        with self.client.post("/predict", data=self.picture, catch_response=True) as answer:
            if answer.status_code != 200 or "chances" not in answer.json():
                answer.failure(answer.text)
"""


@contextmanager
def served() -> Iterator[tuple[str, psutil.Process]]:
    """Serve as a user does; yield the address and the process."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen([sys.executable, "-m", "app", "--port", str(port)]) as server:
        try:
            for _ in range(600):
                with suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=5):
                    break
                time.sleep(0.2)
            yield address, psutil.Process(server.pid)
        finally:
            server.terminate()


def loaded(address: str, picture: Path, options: argparse.Namespace) -> dict:
    """Return Locust's figures of one run; milliseconds."""
    script, report = picture.with_name("load.py"), picture.with_name("report")
    script.write_text(LOAD.format(picture=picture))
    command = [os.environ.get("LOCUST", "locust"), "--headless", "--locustfile", str(script)]
    rate = options.per_second or options.users
    users = ["--host", address, "--users", str(options.users), "--spawn-rate", str(rate)]
    length = ["--run-time", f"{options.seconds}s"]
    written = ["--json-file", str(report), "--loglevel", "ERROR"]
    subprocess.run([*command, *users, *length, *written], check=False, stdout=subprocess.DEVNULL)
    [figures] = json.loads(report.with_suffix(".json").read_text())
    return figures


def percentile(figures: dict, share: float) -> int:
    """Return the least milliseconds within which a share of the requests was answered."""
    reached = 0
    times = sorted((int(time), count) for time, count in figures["response_times"].items())
    for milliseconds, count in times:
        reached += count
        if reached >= share * figures["num_requests"]:
            return milliseconds
    return 0


def ask(address: str, picture: bytes) -> None:
    """Send a picture; raise if it is not answered."""
    with urllib.request.urlopen(f"{address}/predict", picture, timeout=60) as answer:
        answer.read()


def memory(address: str, process: psutil.Process, picture: bytes, counts: list[int]) -> list[float]:
    """Return megabytes held after each number of pictures, sent by four clients."""
    sent, held = 0, []
    with ThreadPoolExecutor(4) as clients:
        for count in counts:
            list(clients.map(lambda _: ask(address, picture), range(count - sent)))
            sent = count
            held.append(process.memory_info().rss / 1e6)
    return held


def on_white() -> bytes:
    """Return a JPEG of 400 x 400 pixels, a blue square on white."""
    image, stream = Image.new("RGB", (400, 400), "white"), io.BytesIO()
    image.paste((52, 78, 150), (100, 80, 300, 320))
    image.save(stream, "JPEG")
    return stream.getvalue()


def main() -> None:
    """Print both tables in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--per-second", type=int, help="users who start in a second; default: all")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--studio", action="store_true", help="a photograph on white")
    options = parser.parse_args()
    content = examples.drawn()["trousers"] if not options.studio else on_white()
    counts = [options.pictures // 10, options.pictures]
    with tempfile.TemporaryDirectory() as folder, served() as (address, process):
        picture = Path(folder) / "photo.jpg"
        picture.write_bytes(content)
        ask(address, content)
        before = sum(process.cpu_times()[:2])
        figures = loaded(address, picture, options)
        computed = sum(process.cpu_times()[:2]) - before
    with served() as (address, process):
        held = memory(address, process, content, counts)
    print("| users | seconds | requests | failed | p50, ms | p95, ms | p99, ms | CPU, ms each |")
    print("|---|---|---|---|---|---|---|---|")
    cells = [figures["num_requests"], figures["num_failures"]]
    cells += [percentile(figures, share) for share in (0.5, 0.95, 0.99)]
    cells.append(round(1000 * computed / max(1, figures["num_requests"])))
    print(f"| {options.users} | {options.seconds} | {' | '.join(map(str, cells))} |\n")
    print("| pictures | memory, MB |\n|---|---|")
    for count, each in zip(counts, held, strict=True):
        print(f"| {count:,} | {each:.0f} |")


if __name__ == "__main__":
    main()
