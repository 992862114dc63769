"""The environment in .venv: nothing of another one is touched, a broken one is made anew."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT, Project

from tools import environment


def started(folder, *options: str) -> subprocess.CompletedProcess:
    """Run `python -m tools.environment requirements.txt` in a folder, with options of Python."""
    return subprocess.run(
        [sys.executable, *options, "-m", "tools.environment", "requirements.txt"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", [".venv", ".venv/bin"])
def test_what_a_link_leads_to_is_left_alone(tmp_path, name):
    """`venv --clear` would empty the folder, and pip would replace its packages."""
    other, link = tmp_path / "other", tmp_path / "project" / name
    other.mkdir()
    (other / "precious").write_text("thesis")
    link.parent.mkdir(parents=True)
    link.symlink_to(other)
    (tmp_path / "project/requirements.txt").touch()
    done = started(tmp_path / "project")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: {name} is a symbolic link to {other}, whose content make would replace; "
        f"remove the link (rm {name}) and run make again.\n"
    )
    assert (other / "precious").read_text() == "thesis"
    assert link.is_symlink()


def test_another_folder_is_as_safe(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".venv-app").symlink_to("elsewhere")
    with pytest.raises(SystemExit, match=r"error: \.venv-app is a symbolic link to .*elsewhere"):
        environment.main("requirements-app.txt", ".venv-app")


@pytest.mark.slow
def test_the_application_gets_an_environment_of_its_own(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements-app.txt").touch()
    assert environment.main("requirements-app.txt", ".venv-app") == 0
    assert (tmp_path / ".venv-app/bin/python").exists()
    assert not (tmp_path / ".venv").exists()
    said = "Making .venv-app and installing the pinned packages (about 0.5 GB on disk) ...\n"
    assert capsys.readouterr().out == said


@pytest.fixture
def installed(monkeypatch, tmp_path) -> list[str]:
    """What pip was told to install, as the content of its requirements file; nothing is run."""
    contents = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess:
        contents.append(Path(command[-1]).read_text())
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.chdir(tmp_path)
    return contents


@pytest.mark.parametrize("uv_works", [True, False])
def test_pip_installs_uv_alone_and_all_the_rest_only_if_uv_cannot(monkeypatch, installed, uv_works):
    """As behind a mirror that only the settings of pip name."""
    monkeypatch.setattr(environment, "works", lambda _: uv_works)
    text = (ROOT / "requirements.txt").read_text()
    Path("requirements.txt").write_text(text)
    assert environment.install("bin/python", "requirements.txt") == 0
    alone, *rest = installed
    assert alone.startswith("uv==")
    assert alone.count("--hash=") == alone.count("\n") - 1 > 10
    following = text.partition(alone)[2]
    assert following.partition("==")[0].isidentifier()  # the next package: all hashes are in
    assert rest == ([] if uv_works else [text])


def test_without_uv_in_the_file_pip_installs_everything(monkeypatch, installed):
    monkeypatch.setattr(environment, "works", lambda _: pytest.fail("uv is not asked"))
    text = (ROOT / "requirements-app.txt").read_text()
    Path("requirements-app.txt").write_text(text)
    assert environment.install("bin/python", "requirements-app.txt") == 0
    assert installed == [text]


def test_it_runs_before_anything_is_installed(tmp_path):
    """`-S` hides every installed package."""
    (tmp_path / ".venv").symlink_to("elsewhere")
    assert started(tmp_path, "-S").stderr.startswith("error: .venv is a symbolic link")


def test_what_cannot_be_used_gets_a_sentence_before_anything_is_installed():
    """`-S` again: what explains an error may not need what is not there yet."""
    code = "import tools; open('tools')"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == "error: cannot use tools: Is a directory.\n"


@pytest.mark.parametrize("version", [(3, 9), (3, 14)])
def test_another_python_is_refused(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(
        SystemExit, match=rf"expected Python 3\.10 to 3\.13, found 3\.{version[1]} "
    ):
        environment.main("requirements.txt")


def test_without_the_module_venv_the_user_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        environment.main("requirements.txt")


@pytest.mark.slow
def test_an_environment_whose_python_is_gone_is_made_anew(tmp_path):
    """Its stamps are as fresh as before; here nothing is to be installed into it."""
    user = Project(tmp_path / "clone")
    user.clone()
    for name in ("requirements.txt", "requirements-dev.txt"):
        (user.folder / name).write_text("")
    user.run("make .venv/dev")
    assert "is up to date" in user.run("make .venv/runtime .venv/dev")
    python = user.folder / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/absent/python3")
    assert "Making .venv" in user.run("make .venv/runtime")
    user.run(".venv/bin/python -m pip --version && make .venv/dev")
    assert "is up to date" in user.run("make .venv/runtime .venv/dev")
