"""What `python -m tools.cluster` refuses before anything starts, each with a sentence."""

import pytest
from dvc.repo import Repo
from small_pipeline import Cluster, config

from stages.common.errors import UserError
from tools.cluster import connect, plan, refusals
from tools.cluster.journal import Journal
from tools.cluster.options import Options
from tools.cluster.reproduce import prepared

ADDRESS = "tcp://192.0.2.1:8786"
S3 = {"url": "s3://bucket/small"}


@pytest.fixture
def user(tmp_path, monkeypatch):
    """A user in the folder of the small pipeline, committed, with a remote on S3."""
    made = Cluster(tmp_path)
    made.make(**S3)
    monkeypatch.chdir(made.user.folder)
    return made.user


def refused(address: str | None, *targets: str) -> str:
    """Return the sentence that ends the tool before it asks for a cluster."""
    with Repo() as repo, pytest.raises(UserError) as raised:
        prepared(repo, Options(targets, address), Journal(repo))
    return str(raised.value)


def test_changed_and_untracked_files(user):
    (user.folder / "stage.py").write_text("")
    (user.folder / "new.py").touch()
    said = refused(ADDRESS)
    assert said.startswith("not committed: stage.py, new.py. Each worker clones the commit, and")
    assert "commit these files, stash them or list them in .gitignore" in said


def test_what_dvc_writes_may_differ_from_the_commit(user):
    """After a stage has failed, the others' results stand in dvc.lock, not yet committed."""
    for name in ("dvc.lock", "metrics/a.json", "plots/a/curves/0.tsv"):
        (user.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (user.folder / name).write_text("schema: '2.0'\nstages: {}\n")
    with Repo() as repo:
        assert refusals.committed(repo) == user.run("git rev-parse HEAD").strip()


def test_a_repository_without_a_commit(user):
    user.run("rm -rf .git && git init -q -b main && printf '*' > .git/info/exclude")
    assert refused(ADDRESS).startswith("git says: ")


@pytest.mark.parametrize(
    ("options", "address", "expected"),
    [
        ({}, None, "All results travel through the default remote; add one that the workers"),
        ({"url": "https://192.0.2.1/x"}, None, "over HTTP DVC shares no run cache"),
        ({"url": "../storage"}, ADDRESS, "which workers at tcp://192.0.2.1:8786 have elsewhere"),
        ({**S3, "worktree": "true"}, None, "unsupported for cloud versioned remotes"),
    ],
)
def test_a_remote_that_workers_cannot_reach(user, options, address, expected):
    (user.folder / ".dvc/config").write_text(config(**options))
    user.commit("Another remote")
    assert expected in refused(address)


def test_a_remote_that_this_machine_alone_knows(user):
    (user.folder / ".dvc/config").write_text("")
    (user.folder / ".dvc/config.local").write_text(config(**S3))
    user.commit("No remote")
    assert refused(ADDRESS).startswith("the remote storage is only in settings of this machine")


def test_a_relative_folder_serves_a_cluster_of_this_machine(user):
    (user.folder / ".dvc/config").write_text(config(url="../../storage"))
    with Repo() as repo:
        found = refusals.repository(repo, user.folder, None)
    assert found.local["storage"]["url"] == str(user.folder.parent / "storage")


@pytest.mark.usefixtures("user")
def test_a_target_that_does_not_exist():
    assert refused(ADDRESS, "absent").startswith("DVC says: Stage 'absent' not found inside")


@pytest.mark.parametrize(
    ("old", "new"),
    [("[data/numbers.txt]\n", "[data/numbers.txt]\n    always_changed: true\n")],
)
def test_a_stage_that_every_repro_runs(user, old, new):
    text = user.read("dvc.yaml")
    (user.folder / "dvc.yaml").write_text(text.replace(old, new, 1))
    with Repo() as repo, pytest.raises(UserError, match=r"^stage make is run by every `dvc repro`"):
        plan.make(repo, [], {})


def test_data_that_is_not_as_its_dvc_file_says(user):
    hashed = "outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  path: extra.txt\n"  # of nothing
    (user.folder / "extra.txt.dvc").write_text(hashed)
    (user.folder / "extra.txt").write_text("1")
    text = user.read("dvc.yaml").replace(
        "deps: [stage.py, data/numb", "deps: [extra.txt, data/numb"
    )
    (user.folder / "dvc.yaml").write_text(text)
    with Repo() as repo, pytest.raises(UserError, match=r"^the data of extra.txt.dvc is not as"):
        plan.make(repo, [], {})


def test_an_address_where_nobody_answers(monkeypatch):
    monkeypatch.setattr(connect, "WAIT", 1)
    expected = r"^no scheduler answers at tcp://127.0.0.1:1 \("
    with pytest.raises(UserError, match=expected), connect.cluster("tcp://127.0.0.1:1", None):
        pass


@pytest.mark.slow
def test_the_tool_ends_with_the_sentence(user):
    (user.folder / "new.py").touch()
    output = user.run("python -m tools.cluster", fails=True)
    assert output.startswith("error: not committed: new.py. ")
    assert "Traceback" not in output
