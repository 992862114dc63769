"""The stage's script end to end: exit code, message, and what lies in data/raw."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from mirror import ARCHIVE
from ruamel.yaml import YAML
from server_faults import FAULTS
from servers import answering

from stages import download

ROOT = Path(__file__).parents[1]
FILE = download.File(name="train_images.gz", sha256=hashlib.sha256(ARCHIVE).hexdigest())


@pytest.fixture
def script(tmp_path):
    """Return a function that runs the stage's script on some sources, in a project of its own."""
    files = {
        name: FILE.model_dump() | {"name": f"{name}.gz"} for name in download.Files.model_fields
    }
    stage = {"cmd": "true", "params": ["data.sources", "data.files"]}
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[core]\nno_scm = true\n")

    def start(*sources: str) -> subprocess.Popen:
        settings = {"data": {"sources": list(sources), "files": files}}
        for name, content in {"dvc": {"stages": {"download": stage}}, "params": settings}.items():
            YAML(typ="safe", pure=True).dump(content, tmp_path / f"{name}.yaml")
        own = {"PYTHONPATH": str(ROOT), "DVC_STAGE": "download", "DVC_NO_ANALYTICS": "1"}
        own["DVC_SITE_CACHE_DIR"] = str(tmp_path / "site")
        command = [sys.executable, "-m", "stages.download"]
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=tmp_path, env=os.environ | own, **output)

    return start


def ended(process: subprocess.Popen) -> tuple[int, str, str]:
    """Wait for the script; return its exit code and what it wrote to stdout and to stderr."""
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def test_the_script_fills_data_raw(tmp_path, serve, script):
    code, output, errors = ended(script("/absent", serve()))
    assert code == 0, errors
    assert output.count("SHA-256 verified") == 4
    assert len(list((tmp_path / "data/raw").iterdir())) == 4
    assert (tmp_path / "data/raw" / FILE.name).read_bytes() == ARCHIVE


def test_the_script_ends_with_the_reasons(tmp_path, serve, script):
    code, _, errors = ended(script("/absent", serve(b"<html>")))
    assert code == 1
    assert "error: train_images.gz was found in no source:\n  /absent: " in errors
    assert "it is an HTML page" in errors
    assert "Traceback" not in errors
    assert list((tmp_path / "data/raw").iterdir()) == []


@pytest.mark.parametrize("moment", ["a body byte by byte", "a header byte by byte", "no word"])
def test_ctrl_c_ends_a_download_with_a_sentence_and_leaves_nothing(
    tmp_path, monkeypatch, script, moment
):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with answering(FAULTS[moment][0]) as address:
        process = script(address)
        folder = tmp_path / "data/raw"
        wait_for(lambda: folder.exists() and list(folder.iterdir()), process)
        process.send_signal(signal.SIGINT)
        code, _, errors = ended(process)
    assert code == -signal.SIGINT
    assert "\nInterrupted. To go on, run the same command again" in errors
    assert "Traceback" not in errors
    assert list(folder.iterdir()) == []


def wait_for(done: Callable[[], object], process: subprocess.Popen) -> None:
    """Return once something is `done` by a process that goes on."""
    for _ in range(600):
        if done():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    raise AssertionError("nothing was begun in a minute")
