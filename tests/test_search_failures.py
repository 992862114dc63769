"""What a search does when trainings fail or diverge, and where it cannot begin."""

import os
import subprocess
import sys

from project import ROOT


def test_outside_of_git_it_says_so_in_a_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tools.search", "linear"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.startswith("error: `git status")
    assert "not a git repository" in done.stderr
    assert "Traceback" not in done.stderr
