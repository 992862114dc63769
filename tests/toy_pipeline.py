"""A pipeline to search in, whose training takes a second, and the command that searches."""

import subprocess
import time
from pathlib import Path

from project import Project

PIPELINE = """
stages:
  preprocess:
    cmd: python script.py prepare
    deps: [script.py]
    outs: [data/prepared/validation.npz, data/prepared/test.npz]
  train_linear:
    cmd: python script.py train
    deps: [script.py, data/prepared/validation.npz]
    params: [train.seed, train.rate, models.linear]
    outs: [models/linear.keras]
    metrics: [metrics/train/linear.json: {cache: false}]
    plots: [plots/train/linear: {cache: false}]
  evaluate:
    foreach: [linear]
    do:
      cmd: python script.py evaluate
      deps: [script.py, models/linear.keras, data/prepared/validation.npz, data/prepared/test.npz]
      outs: ["data/predictions/${item}"]
      metrics: ["metrics/test/${item}.json": {cache: false}]
      plots: ["plots/test/${item}": {cache: false}]
"""
PARAMETERS = """
train: {seed: 0, rate: 1.5, epochs: 4}
models:
  linear: {epochs: 6, pause: 0.0}
  other: {}
"""
SCRIPT = """
import json, sys, time
from pathlib import Path
import numpy as np
from dvc.utils.serialize import load_yaml

def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)

what, parameters = sys.argv[1], load_yaml("params.yaml")
own = {**parameters["train"], **parameters["models"]["linear"]}
labels = np.random.default_rng(0).integers(0, 2, 500)
if what == "prepare":
    for part in ("validation", "test"):
        write(f"data/prepared/{part}.npz", part)
elif what == "train":
    if own["rate"] > 5:
        sys.exit("error: params.yaml: models.linear.rate should be at most 5")
    accuracy = 1 - abs(own["rate"] - 0.8) / 4 + own["seed"] / 100
    text = "step\\taccuracy\\n"
    for epoch in range(own["epochs"]):
        print(f"Epoch {epoch + 1}/{own['epochs']}", flush=True)
        text += f"{epoch}\\t{accuracy - 0.1 / (epoch + 1)}\\n"
        write("plots/train/linear/metrics/eval/accuracy.tsv", text)
        time.sleep(own["pause"])
    final = {"final": {"validation": {"accuracy": accuracy}}}
    write("metrics/train/linear.json", json.dumps(final))
    write("models/linear.keras", str(accuracy))
else:
    share = float(Path("models/linear.keras").read_text())
    right = np.random.default_rng(own["seed"]).random(500) < share
    Path("data/predictions/linear").mkdir(parents=True, exist_ok=True)
    for part in ("validation", "test"):
        chosen = np.eye(2)[np.where(right, labels, 1 - labels)]
        np.savez(f"data/predictions/linear/{part}.npz", labels=labels, probabilities=chosen)
    write("plots/test/linear/right.csv", f"right\\n{right.mean()}\\n")
    write("metrics/test/linear.json", json.dumps({"accuracy": right.mean()}))
"""
SPACES = """
linear:
  rate: {low: 0.1, high: 2.0}
other:
  epochs: {low: 1, high: 3}
"""
ASK = "python -m tools.search linear --spaces spaces.yaml"


def make(user: Project, parameters: str = PARAMETERS, config: str = "") -> None:
    """Make the pipeline in the user's folder and commit it with its results."""
    user.folder.mkdir(exist_ok=True)
    user.run("git init -q -b main && dvc init -q")
    files = {"dvc.yaml": PIPELINE, "params.yaml": parameters, "script.py": SCRIPT}
    files |= {"spaces.yaml": SPACES, ".gitignore": "/data\n/models\n/search\n"}
    for name, text in {**files, ".dvc/config": config}.items():
        (user.folder / name).write_text(text)
    user.run("dvc repro -q")
    user.commit("As it was")


def wait_for_epoch(running: subprocess.Popen, log: Path, epoch: int) -> None:
    """Wait until a training has begun this epoch; fail after a quarter of an hour."""
    end = time.monotonic() + 900
    while not (log.exists() and f"Epoch {epoch}/" in log.read_text()):
        assert time.monotonic() < end
        assert running.poll() is None, "the search has ended by itself"
        time.sleep(0.05)
