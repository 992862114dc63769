"""Data and models through a remote: what one pushes, another need not run."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import asyncssh
import pytest
from project import Project, ran
from servers import s3, ssh

pytestmark = pytest.mark.slow

SECRET = uuid4().hex
Run = Callable[..., str]  # a command, and `fails` if it is to; returns what it printed

# What a remote keeps: a file and a folder. How much it is makes no difference to its protocol.
PIPELINE = """\
stages:
  train:
    cmd: mkdir -p answers && cp code.py best.keras && wc code.py > answers/test.txt
    deps: [code.py]
    outs: [best.keras, answers]
artifacts:
  best: {path: best.keras, type: model}
"""


@pytest.fixture
def small(tmp_path) -> Project:
    """A repository of one stage, with its results."""
    made = Project(tmp_path / "small/clone")
    made.folder.mkdir(parents=True)
    (made.folder / "dvc.yaml").write_text(PIPELINE)
    (made.folder / "code.py").write_text("# Trains.\n")
    made.run("git init -q -b main && dvc init -q && dvc repro -q")
    made.commit("Trained")
    return made


def users(owner: Project, folder: Path) -> tuple[Run, Run]:
    """Return what runs commands of a sender, and those of a receiver.

    The one in a fresh clone that has all data and models, the other in a clone of it that has what
    git has, made at the first command.
    """
    sender = owner.cloned(folder / "sender", data=True).run

    def receiver(command: str) -> str:
        if not (folder / "receiver").exists():
            sender("git commit -qam 'A remote' && gto register best --version v1.0.0")
            owner.cloned(folder / "receiver", folder / "sender")
        return owner.at(folder / "receiver").run(command)

    return sender, receiver


def check(sender: Run, receiver: Run, *private: str) -> None:
    """Push from one, get everything in the other; `private` commands go to both."""
    for command in private:
        sender(command)
    assert "pushed" in sender("dvc push")
    for command in private:
        receiver(command)
    receiver("mkdir ../elsewhere && cd ../elsewhere && dvc artifacts get ../receiver best")
    output = receiver("dvc repro --pull")
    assert ran(output) == set()
    assert "up to date" in receiver("dvc status")
    assert receiver("git status --porcelain") == ""
    receiver("cmp ../elsewhere/best.keras best.keras")
    assert SECRET not in sender("git log --all --patch")


def test_a_folder(graph, tmp_path):
    """With all that the pipeline keeps."""
    sender, receiver = users(graph, tmp_path)
    sender(f"dvc remote add --default storage {tmp_path / 'storage'}")
    check(sender, receiver)


def test_s3_with_the_right_secret_alone(small, tmp_path):
    sender, receiver = users(small, tmp_path)
    (tmp_path / "served/bucket").mkdir(parents=True)
    modify = "dvc remote modify"
    with s3(tmp_path / "served", "teacher", SECRET) as address:
        sender("dvc remote add --default storage s3://bucket/fashion-mnist")
        sender(f"{modify} storage endpointurl {address}")
        name = f"{modify} --local storage access_key_id teacher"
        sender(f"{name} && {modify} --local storage secret_access_key wrong")
        assert "403" in sender("dvc push", fails=True)
        assert not [path for path in (tmp_path / "served/bucket").rglob("*") if path.is_file()]
        check(sender, receiver, name, f"{modify} --local storage secret_access_key {SECRET}")


def test_ssh_with_the_right_key_alone(small, tmp_path):
    sender, receiver = users(small, tmp_path)
    (tmp_path / "wrong").mkdir()
    other = tmp_path / "wrong" / SECRET
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(other)
    modify = "dvc remote modify"
    with ssh(tmp_path / SECRET) as port:
        sender(f"dvc remote add --default storage ssh://127.0.0.1{tmp_path / 'storage'}")
        sender(f"{modify} storage port {port}")
        sender(f"{modify} --local storage keyfile {other}")
        assert "Permission denied" in sender("dvc push", fails=True)
        assert not (tmp_path / "storage").exists()
        check(sender, receiver, f"{modify} --local storage keyfile {tmp_path / SECRET}")
