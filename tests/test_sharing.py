"""Data and models through a remote: what one pushes, another need not run."""

from uuid import uuid4

import asyncssh
import pytest
from project import ran
from servers import s3, ssh

pytestmark = pytest.mark.slow

SECRET = uuid4().hex


@pytest.fixture
def sender(graph, tmp_path):
    """Run a command in a fresh clone of the graph that has all its data and models."""
    return graph.cloned(tmp_path / "sender", data=True).run


@pytest.fixture
def receiver(graph, sender, tmp_path):
    """Run a command in a clone of the sender that has what git has; made when it is first used."""

    def run(command: str) -> str:
        if not (tmp_path / "receiver").exists():
            sender("git commit -qam 'A remote' && gto register best --version v1.0.0")
            graph.cloned(tmp_path / "receiver", tmp_path / "sender")
        return graph.at(tmp_path / "receiver").run(command)

    return run


def check(sender, receiver, *private: str) -> None:
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


def test_a_folder(sender, receiver, tmp_path):
    sender(f"dvc remote add --default storage {tmp_path / 'storage'}")
    check(sender, receiver)


def test_s3_with_the_right_secret_alone(sender, receiver, tmp_path):
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


def test_ssh_with_the_right_key_alone(sender, receiver, tmp_path):
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
