"""The whole pipeline on synthetic garments, as a DVC experiment that leaves the workspace alone.

    make demo

Draws four small archives, runs `dvc exp run --temp` with a few epochs on them and prints the
comparison; its report is report-demo.html. The experiment stays under the name `demo`: dvc exp
show, dvc exp remove demo.
"""

import hashlib
import json
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from dvc.api import DVCFileSystem

from stages.data import idx
from tools import report, summary, synthetic

REPORT = Path("report-demo.html")
SIZES = {"train": 2000, "test": 500}
# Another data set than Fashion-MNIST in every respect: fewer classes, other names.
CLASSES = ["tee", "trousers", "jumper", "gown", "overcoat", "slipper", "blouse"]
SETTINGS = {
    "preprocess.validation_size": 300,
    "distort.images": 30,  # 70 distorted copies of each: most of what an evaluation predicts
    "train.epochs": 2,
    "train.threads": 1,  # batches this small are no faster with two, and much slower beside others
    "models.linear.epochs": 4,
    "models.ann.epochs": 4,
    "models.ann.batch_size": 32,
    "models.regularized.epochs": 4,
    "models.deep.batch_size": 32,
    "models.deep.epochs": 4,
    "models.resnet.batch_size": 32,
    "models.resnet.epochs": 2,
    "models.robust.batch_size": 32,
    "models.robust.epochs": 3,
}


def write_archives(folder: Path) -> dict[str, object]:
    """Draw a training and a test set; return the section `data` that has the pipeline use them."""
    settings: dict[str, object] = {
        "data.name": "Synthetic garments",
        "data.sources": [str(folder)],
        "data.classes": CLASSES,
    }
    for seed, (split, size) in enumerate(SIZES.items()):
        images, labels = synthetic.dataset(size, seed, len(CLASSES))
        for kind, values in (("images", images), ("labels", labels)):
            path = folder / f"{split}_{kind}.gz"
            idx.write(path, values)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            settings[f"data.files.{split}_{kind}.sha256"] = digest
            settings[f"data.files.{split}_{kind}.name"] = path.name
    return settings


def run(command: list[str]) -> int:
    """Run an experiment; return DVC's exit code.

    Raises `KeyboardInterrupt` after Ctrl-C or a polite kill, once DVC has cleaned up. DVC has a
    session of its own, so that nothing interrupts it: while it sets the experiment up, the changes
    of the workspace are in a stash, and at its end it removes the experiment's folder.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as running:
        try:
            for line in running.stderr:
                sys.stderr.buffer.write(line)
                sys.stderr.flush()
        except KeyboardInterrupt:
            end_stages(running)
            if running.returncode != 0:  # else it was done already
                raise
    return running.returncode


def end_stages(running: subprocess.Popen) -> None:
    """Pass Ctrl-C on to each stage that DVC runs, until DVC gives up; drop what both say to it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    told = set()  # once: a second signal would disturb a stage that is cleaning up
    while running.returncode is None:
        with suppress(psutil.NoSuchProcess):
            for process in psutil.Process(running.pid).children(recursive=True):
                if process not in told and any("stages." in word for word in process.cmdline()):
                    process.send_signal(signal.SIGINT)
                    told.add(process)
        with suppress(subprocess.TimeoutExpired):
            running.communicate(timeout=0.2)


def main() -> int:
    """Run the experiment `demo`, print its comparison, keep its report; return DVC's exit code."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings = write_archives(Path(folder)) | SETTINGS
        options = [
            part for key, value in settings.items() for part in ("-S", f"{key}={json.dumps(value)}")
        ]
        command = ["dvc", "exp", "run", "--temp", "--force", "--name", "demo", *options]
        code = run(command)
    if code == 0:
        print("\nThe comparison, on synthetic garments (it only shows that everything works):\n")
        made = DVCFileSystem(rev="demo")
        print(summary.table(made.read_text))
        # With its pictures inside: in the workspace are those of the project.
        page = report.with_pictures(made.read_text("report.html"), made.read_bytes)
        REPORT.write_text(page, encoding="utf-8")
        print(f"Everything on one page: {REPORT}. {summary.took(time.monotonic() - started)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
