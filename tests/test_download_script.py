"""The stage's script end to end: exit code, message, and what lies in data/raw."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mirror import ARCHIVE
from ruamel.yaml import YAML

from stages import download

ROOT = Path(__file__).parents[1]
FILE = download.File(name="images.gz", sha256=hashlib.sha256(ARCHIVE).hexdigest())


@pytest.fixture
def script(tmp_path):
    """Return a function that runs the stage's script on some sources, in a project of its own."""
    files = dict.fromkeys(download.Files.model_fields, FILE.model_dump())
    stage = {"cmd": "true", "params": ["data.sources", "data.files"]}
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[core]\nno_scm = true\n")

    def run(*sources: str) -> subprocess.CompletedProcess:
        settings = {"data": {"sources": list(sources), "files": files}}
        for name, content in {"dvc": {"stages": {"download": stage}}, "params": settings}.items():
            YAML(typ="safe", pure=True).dump(content, tmp_path / f"{name}.yaml")
        own = {"PYTHONPATH": str(ROOT), "DVC_STAGE": "download", "DVC_NO_ANALYTICS": "1"}
        own["DVC_SITE_CACHE_DIR"] = str(tmp_path / "site")
        command = [sys.executable, "-m", "stages.download"]
        environment = os.environ | own
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_the_script_fills_data_raw(tmp_path, serve, script):
    done = script("/absent", serve())
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("SHA-256 verified") == 4
    assert (tmp_path / "data/raw" / FILE.name).read_bytes() == ARCHIVE


def test_the_script_ends_with_the_reasons(tmp_path, serve, script):
    done = script("/absent", serve(b"<html>"))
    assert done.returncode == 1
    assert "error: images.gz was found in no source:\n  /absent: " in done.stderr
    assert "it is an HTML page" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "data/raw").iterdir()) == []
