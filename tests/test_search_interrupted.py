"""Ctrl-C in the middle of a trial, as a terminal sends it."""

import signal

import psutil
import pytest
from project import ROOT, Project
from toy_pipeline import ASK, PARAMETERS, make, wait_for_epoch

pytestmark = pytest.mark.slow


def test_after_ctrl_c_nothing_trains_on_and_the_same_command_goes_on(tmp_path):
    user = Project(tmp_path / "project")
    user.environment["PYTHONPATH"] = str(ROOT)
    make(user, PARAMETERS.replace("pause: 0.0", "pause: 0.5"))
    search, printed = f"{ASK} --trials 1 --seeds 0", tmp_path / "printed.txt"
    folder = user.folder / ".dvc/tmp/search/search-linear"
    running = user.start(search, printed)
    try:
        wait_for_epoch(running, folder / "logs/search-linear-0.txt", 2)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=600) == -signal.SIGINT
    finally:
        running.kill()
    assert printed.read_text() == (
        "trial 0: rate 1.5 (the present setting)\n"
        "\nInterrupted. To do it after all, run the same command again.\n"
    )
    clone = folder / "clone-0"
    assert not [each for each in psutil.process_iter(["cwd"]) if each.info["cwd"] == str(clone)]
    output = user.run(search)
    assert "where it began.\ntrial 0: rate 1.5 (the present setting)\n  82.50% after" in output
    assert "trial 1" not in output
