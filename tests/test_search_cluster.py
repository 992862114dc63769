"""A search whose trials run on the workers of a Dask cluster, on loopback."""

import json
import re

import pytest
from small_pipeline import Cluster, config, until
from toy_pipeline import ASK, PARAMETERS, make

from stages.common.errors import UserError
from tools.cluster import connect
from tools.search import on_cluster

pytestmark = pytest.mark.slow

EPOCHS = 25  # time enough to end a training, on a busy machine too


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Cluster:
    """Two workers, and a user with the pipeline to search in, whose remote they can reach."""
    folder = tmp_path_factory.mktemp("search")
    made = Cluster(folder)
    slow = {"epochs": EPOCHS, "pause": 0.4}
    parameters = PARAMETERS.replace("{epochs: 6, pause: 0.0}", json.dumps(slow))
    make(made.user, parameters, config(url=str(folder / "remote")))
    made.start(2)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def printed(cluster) -> str:
    """What a search of three trials printed."""
    return cluster.user.run(f"{ASK} --grace 2 --trials 3 --seeds 1 --address {cluster.address}")


def test_trials_run_at_the_same_time_on_all_workers(cluster, printed):
    [first, second, *_] = printed.splitlines()
    assert first.startswith("trial 0: rate ")
    assert second.startswith("trial 1: rate ")
    logs = cluster.user.folder / ".dvc/tmp/search/search-linear/logs"
    assert len(list(logs.glob("search-linear-[0-9].txt"))) == 3
    for number in range(2):
        assert list((cluster.folder / f"worker{number}").rglob("cache/files"))  # of a stage's data
    # Of runs that have ended, also of those that were pruned, nothing is left.
    assert not list((cluster.folder / "remote").rglob("*.bundle"))
    until(lambda: not list(cluster.folder.glob("worker?/*/*/clones/*/.git")), "clones are left")


def test_a_hopeless_trial_is_ended_on_its_worker(cluster, printed):
    """It is told the epochs while they run: a trial that is pruned has not had all of them.

    One that is ahead of the others passes the first judgement without a rival, and may be ended in
    any later epoch, when they have overtaken it.
    """
    pruned = re.findall(r"^  trial (\d): pruned after epoch (\d+) with [\d.]+%$", printed, re.M)
    assert pruned
    assert all(2 <= int(epoch) < EPOCHS for _, epoch in pruned)
    log = f".dvc/tmp/search/search-linear/logs/search-linear-{pruned[-1][0]}.txt"
    told = re.findall(r"train_linear\| (\d+)\t", cluster.user.read(log))
    assert 2 <= len(told) < EPOCHS


def test_what_a_worker_trained_is_an_experiment_without_the_results_of_another(cluster, printed):
    finished = re.findall(r"^  trial (\d): ([\d.]+)% after 25 epochs$", printed, re.M)
    listed = cluster.user.run("dvc exp list --names-only --all-commits").split()
    fresh = {f"search-linear-{side}-1" for side in ("best", "present")}
    assert set(listed) == {f"search-linear-{number}" for number, _ in finished} | fresh
    number, accuracy = finished[-1]
    shown = json.loads(cluster.user.run(f"dvc exp show --json --rev search-linear-{number}"))
    [row] = [each for each in shown if each["rev"] != "workspace"]
    metrics = row["data"]["metrics"]
    trained = metrics["metrics/train/linear.json"]["data"]["final"]["validation"]["accuracy"]
    assert 100 * trained == pytest.approx(float(accuracy), abs=0.005)
    assert "accuracy" not in metrics.get("metrics/test/linear.json", {}).get("data", {})
    cluster.user.run(f"dvc exp apply -q search-linear-{number}")
    assert "train_linear" not in cluster.user.run("dvc status")
    cluster.user.run("git reset -q --hard && dvc checkout -q -f")


def test_fresh_seeds_are_compared_and_asked_again_nothing_is_trained(cluster, printed):
    table = printed[printed.index("old: the present setting") :]
    assert re.search(r"^validation +1, 1 ", table, re.M)
    again = cluster.user.run(f"{ASK} --grace 2 --trials 3 --seeds 1 --address {cluster.address}")
    assert not re.search(r"^trial \d+:", again, re.M)
    assert again.endswith(table)


def test_several_at_once_without_a_cluster_are_refused(cluster):
    output = cluster.user.run(f"{ASK} --at-once 2", fails=True)
    assert output.endswith("error: --at-once is for a cluster; give its --address, too\n")


def test_where_no_scheduler_answers_is_a_sentence(monkeypatch):
    monkeypatch.setattr(connect, "WAIT", 1)
    with pytest.raises(UserError, match=r"^no scheduler answers at tcp://127\.0\.0\.1:1 "):
        on_cluster.workers("tcp://127.0.0.1:1")
