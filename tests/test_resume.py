"""A training that is killed goes on after its last complete epoch and ends with the same bytes."""

import hashlib
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from project import Project

pytestmark = pytest.mark.slow

# Dropout, augmentation, a schedule and early stopping that has its effect after a few epochs.
SETTINGS = {"models.regularized.epochs": 9, "models.regularized.patience": 4}
TRAIN = "dvc repro --force --single-item train_regularized"


def digests(project: Project, model: str = "regularized") -> dict[str, str]:
    """The SHA-256 of everything that the training of a model writes."""
    folders = ["models", "metrics/train", "plots/train"]
    paths = [path for folder in folders for path in (project.folder / folder).rglob("*")]
    return {
        str(path.relative_to(project.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file() and model in str(path)
    }


def checkpoints(project: Project, model: str = "regularized") -> list[Path]:
    return sorted((project.folder / "checkpoints").glob(f"{model}-*.npz"))


def start(project: Project, command: str) -> subprocess.Popen:
    """Start a command in a session of its own, its output in killed.txt beside the clone."""
    return project.start(command, project.folder.parent / "killed.txt")


def stop(running: subprocess.Popen, how: signal.Signals) -> None:
    """Send a signal to everything that the command started, as a terminal or a power cut does."""
    os.killpg(running.pid, how)
    running.wait()
    time.sleep(0.5)  # the training is a grandchild: it may die a moment later


def wait_for_epoch(project: Project, epoch: int) -> None:
    """Wait until the training has begun this epoch; fail after two minutes."""
    end, printed = time.monotonic() + 120, project.folder.parent / "killed.txt"
    while f"Epoch {epoch}/" not in printed.read_text():
        assert time.monotonic() < end, printed.read_text()
        time.sleep(0.05)


@pytest.fixture(scope="module")
def clone(graph, tmp_path_factory) -> Project:
    """A clone with the data of the graph, in which a training ran that nobody disturbed."""
    clone = graph.cloned(tmp_path_factory.mktemp("resume") / "clone", graph.folder, data=True)
    clone.set(SETTINGS)
    clone.run(TRAIN)
    assert checkpoints(clone) == []
    return clone


@pytest.fixture(scope="module")
def undisturbed(clone) -> dict[str, str]:
    """What that training wrote."""
    return digests(clone)


def test_kills_at_random_moments_change_no_byte(clone, undisturbed):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    for epoch in (2, 4, 7):
        running = start(clone, TRAIN)
        wait_for_epoch(clone, epoch)
        time.sleep(moments.uniform(0, 0.6))
        stop(running, signal.SIGKILL)
        assert len(checkpoints(clone)) == 1
    output = clone.run(TRAIN)
    [complete] = re.findall(r"Continuing after epoch (\d+)", output)
    assert int(complete) >= 6
    assert f"Epoch {int(complete)}/" not in output
    assert digests(clone) == undisturbed
    assert checkpoints(clone) == []


def test_ctrl_c_ends_in_a_sentence_and_two_interrupted_trainings_do_not_mix(clone, undisturbed):
    for command in (TRAIN, TRAIN.replace("regularized", "linear")):
        running = start(clone, command)
        wait_for_epoch(clone, 3)
        stop(running, signal.SIGINT)
        printed = (clone.folder.parent / "killed.txt").read_text()
        assert "Interrupted. To go on, run the same command again" in printed
        assert "Traceback" not in printed
    [linear], [regularized] = checkpoints(clone, "linear"), checkpoints(clone)
    regularized.write_bytes(regularized.read_bytes()[: regularized.stat().st_size // 2])
    output = clone.run(TRAIN)
    assert f"{regularized.relative_to(clone.folder)} is damaged and is ignored" in output
    assert "Epoch 1/" in output
    assert digests(clone) == undisturbed
    assert checkpoints(clone) == []
    assert linear.exists()


def test_after_a_change_a_checkpoint_is_not_used(clone, undisturbed):  # noqa: ARG001
    """That another seed gives other weights is in test_settings_have_effect.py."""
    running = start(clone, TRAIN)
    wait_for_epoch(clone, 3)
    stop(running, signal.SIGKILL)
    clone.set({"train.seed": 1})
    running = start(clone, TRAIN)
    wait_for_epoch(clone, 1)
    stop(running, signal.SIGKILL)
    assert "Continuing" not in (clone.folder.parent / "killed.txt").read_text()
