"""On a worker: one stage, in a process of its own that ends with the worker.

Reads a request from standard input and writes the answer, both JSON. What DVC and the stage print
goes to standard output and standard error.
"""

import json
import os
import sys
import time
from pathlib import Path

from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.stage import PipelineStage
from scmrepo.exceptions import SCMError

from stages.common.errors import UserError
from tools.cluster import around, results
from tools.starter import end_with


def run(request: dict) -> dict:
    """Restore what the stage reads, reproduce it, publish what it made.

    Returns its entry in dvc.lock, and the seconds that each of the three parts took.
    """
    marks = [time.perf_counter()]
    with Repo() as repo:
        read = [(_stage(repo, name), locked) for name, locked in request["upstream"].items()]
        stage = _stage(repo, request["stage"])
        known = [(stage, request["known"])] if request["known"] else []
        results.remember([*read, *known])
        for each, locked in read:
            results.restore(each, locked)
        around.pull(stage)
        results.fetch_run(stage)
    marks.append(time.perf_counter())
    with Repo() as repo:
        repo.stage_cache.pull = lambda _: []  # what this stage needs of it has been fetched
        how = {"single_item": True, "run_env": request["environment"]}
        done = repo.reproduce(request["stage"], pull=True, **how)
        if not done and results.known(_stage(repo, request["stage"])) is None:
            # With `pull`, DVC counts an output that dvc.lock does not know as merely missing.
            done = repo.reproduce(request["stage"], **how)
        marks.append(time.perf_counter())
        stage = done[0] if done else _stage(repo, request["stage"])
        locked = results.entry(stage)
        # Also if nothing ran: the clone may have its outputs from git, and the remote lack them.
        results.publish(stage, locked)
    marks.append(time.perf_counter())
    parts = zip(("restore", "reproduce", "publish"), marks, marks[1:], strict=False)
    return {"entry": locked, "seconds": {name: end - start for name, start, end in parts}}


def _stage(repo: Repo, name: str) -> PipelineStage:
    [stage] = repo.stage.collect(name)
    return stage


def main() -> None:
    """Answer one request; end with a sentence if its stage fails."""
    request = json.load(sys.stdin)
    end_with(request["worker"], "the worker that ran this stage has ended, so the stage ends.")
    os.chdir(request["folder"])
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    try:
        answer = run(request)
    except UserError as error:
        sys.exit(f"error: {error}")
    except (DvcException, SCMError) as error:
        causes = [str(error)]
        while error := error.__cause__:
            causes.append(str(error))
        sys.exit(f"DVC: {': '.join(causes)}")
    Path(request["answer"]).write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
