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


def checkpoints(project: Project) -> list[Path]:
    return sorted((project.folder / "checkpoints").glob("*.npz"))


def start(project: Project, command: str) -> subprocess.Popen:
    """Start a command in a process group of its own, its output in killed.txt beside the clone."""
    with (project.folder.parent / "killed.txt").open("w") as printed:
        return subprocess.Popen(
            command.split(),
            cwd=project.folder,
            env=project.environment,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


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


@pytest.fixture
def undisturbed(workspace) -> dict[str, str]:
    """What a training writes that nobody disturbs."""
    workspace.set(SETTINGS)
    workspace.run(TRAIN)
    assert checkpoints(workspace) == []
    return digests(workspace)


def test_kills_at_random_moments_change_no_byte(workspace, undisturbed):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    for epoch in (2, 4, 7):
        running = start(workspace, TRAIN)
        wait_for_epoch(workspace, epoch)
        time.sleep(moments.uniform(0, 0.6))
        stop(running, signal.SIGKILL)
        assert len(checkpoints(workspace)) == 1
    output = workspace.run(TRAIN)
    [complete] = re.findall(r"Continuing after epoch (\d+)", output)
    assert int(complete) >= 6
    assert f"Epoch {int(complete)}/" not in output
    assert digests(workspace) == undisturbed
    assert checkpoints(workspace) == []
    workspace.run("dvc status")


def test_ctrl_c_ends_in_a_sentence_and_two_interrupted_trainings_do_not_mix(workspace, undisturbed):
    for command in (TRAIN, TRAIN.replace("regularized", "linear")):
        running = start(workspace, command)
        wait_for_epoch(workspace, 3)
        stop(running, signal.SIGINT)
        printed = (workspace.folder.parent / "killed.txt").read_text()
        assert "Interrupted. To go on, run the same command again" in printed
        assert "Traceback" not in printed
    linear, regularized = checkpoints(workspace)
    assert linear.name.startswith("linear-")
    regularized.write_bytes(regularized.read_bytes()[: regularized.stat().st_size // 2])
    output = workspace.run(TRAIN)
    assert f"{regularized.relative_to(workspace.folder)} is damaged and is ignored" in output
    assert "Epoch 1/" in output
    assert digests(workspace) == undisturbed
    assert checkpoints(workspace) == [linear]


def test_after_a_change_a_checkpoint_is_not_used(workspace, undisturbed):
    running = start(workspace, TRAIN)
    wait_for_epoch(workspace, 3)
    stop(running, signal.SIGKILL)
    workspace.set({"train.seed": 1})
    output = workspace.run(TRAIN)
    assert "Epoch 1/" in output
    assert "Continuing" not in output
    assert digests(workspace) != undisturbed
