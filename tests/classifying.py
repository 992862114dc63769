"""The command app.classify: in this process with small models, and in one of its own."""

import io
import shutil
import sys

import photographs
import pytest
import small_onnx
from project import ROOT

from app import classifier, classify


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run the command in a folder with models; return exit code, stdout, stderr."""
    small_onnx.write_both(tmp_path / "models")
    monkeypatch.setattr(classifier, "MODELS", tmp_path / "models")
    monkeypatch.chdir(tmp_path)
    photograph, _ = photographs.photograph(4)
    photograph.save("coat.jpg")

    def command(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["classify", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = classify.main()
        except SystemExit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def alone(tmp_path):
    """A folder with the application and what it needs of this repository, nothing else."""
    kept = shutil.ignore_patterns("models", "__pycache__")
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=kept)
    for name in ("photos/__init__.py", "photos/correction.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "photos/conversion", tmp_path / "photos/conversion", ignore=kept)
    photographs.photograph(4)[0].save(tmp_path / "coat.jpg")
    return tmp_path
