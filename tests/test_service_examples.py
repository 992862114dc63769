"""docs/photographs-service.md: its examples run as they stand there, and its numbers hold."""

import ast
import json
import re
import shutil
import subprocess
import sys

import pytest
from project import ROOT
from served import trousers

PAGE = (ROOT / "docs/photographs-service.md").read_text()
ADDRESS = "http://127.0.0.1:7860"


def block(language: str, word: str, service) -> str:
    """Return the one block that has `word`, with the address of the service."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    [found] = [each for each in blocks if word in each]
    assert ADDRESS in found
    return found.replace(ADDRESS, service.address)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_the_curl_example_runs(service, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(trousers())
    command = block("bash", "curl", service)
    printed = subprocess.check_output(command, shell=True, cwd=tmp_path, text=True)
    answer = json.loads(printed)
    assert answer["label"] == "Trouser"
    for field in answer:
        assert f"| `{field}` |" in PAGE


def test_the_python_example_runs(service, tmp_path):
    (tmp_path / "photo.jpg").write_bytes(trousers())
    command = [sys.executable, "-c", block("python", "urllib", service)]
    printed = subprocess.check_output(command, cwd=tmp_path, text=True)
    assert printed == "Trouser: 91%, says <b>pretended</b>\n"


def test_the_limits_on_the_page_are_those_of_the_code():
    code = ast.parse((ROOT / "app/limits.py").read_text())
    limits = {
        each.targets[0].id: each.value.value
        for each in code.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
    }
    text = " ".join(PAGE.split())
    assert f"more than {limits['BODY'] // 10**6} MB" in text
    assert f"at most {limits['BODIES'] // 10**6} MB of pictures" in text
    assert f"took more than {limits['ASKING']:.0f} seconds" in text
    assert f"within {limits['ANSWERING']:.0f} seconds" in text
    assert f"waits {limits['WAITING']:.0f} seconds" in text
    assert f"{limits['CONNECTIONS']} connections" in text


def test_the_image_copies_all_that_the_application_imports():
    """Each module of the project that app/ needs is named in the Dockerfile, and sent to Docker."""
    copied = re.findall(r"^COPY (.*) \S+$", (ROOT / "Dockerfile").read_text(), re.M)
    names = [name for line in copied for name in line.split()]
    sent = (ROOT / ".dockerignore").read_text().splitlines()
    assert all((ROOT / name).exists() for name in names)
    assert all(any(name.startswith(each[1:]) for each in sent if each[0] == "!") for name in names)
    for each in (each[1:] for each in sent if each[0] == "!"):
        assert any(each.startswith(name) for name in names), f"{each} is sent for nothing"
    for path in [*(ROOT / "app").glob("*.py"), *(ROOT / "photos/conversion").glob("*.py")]:
        for module in imported(path):
            if (ROOT / module.split(".")[0]).is_dir():
                file = module.replace(".", "/")
                assert any(f"{file}.py".startswith(name) for name in names), (path, module)


def imported(path) -> set[str]:
    """Return the modules that a file imports from the project."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{each.name}" for each in node.names}
    files = {name for name in found if (ROOT / f"{name.replace('.', '/')}.py").exists()}
    parents = {name.rpartition(".")[0] for name in found - files}
    return files | {name for name in parents if (ROOT / f"{name.replace('.', '/')}.py").exists()}
