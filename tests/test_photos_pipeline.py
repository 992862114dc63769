"""The pipeline of photographs, run through DVC on drawn ones and untrained models."""

import csv
import hashlib
import json
import re

import keras
import pytest
from photographs import photograph, saved
from project import Project
from ruamel.yaml import YAML

from photos.registry import GARMENTS, PARTS, SHOES, STRANGERS

EACH = 3  # drawn photographs of each label and part
MODELS = ["ann", "baseline", "augmented"]  # a stage evaluates each; the page compares the last two


@pytest.fixture
def project(tmp_path):
    """A clone with untrained models, drawn photographs in a folder, and the registry of them."""
    user = Project(tmp_path / "clone")
    user.clone()
    user.set({"models": {name: user.parameters()["models"][name] for name in MODELS}})
    for seed, name in enumerate(MODELS):
        save_model(user.folder / f"models/{name}.keras", seed)
    rows = []
    source = tmp_path / "drawn"
    for part_number, part in enumerate(PARTS):
        for number, label in enumerate([*GARMENTS, *SHOES, *STRANGERS]):
            for each in range(EACH):
                seed = 100 * part_number + each
                content = saved(photograph(number, seed, (120, 160))[0], "JPEG")
                path = source / part / label / f"{each}.jpg"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                rows.append((part, label, path.name, hashlib.sha256(content).hexdigest()))
    with (user.folder / "photos/registry.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("part", "label", "name", "sha256"), *rows])
    parameters = user.folder / "photos/params.yaml"
    content = YAML().load(parameters)
    content["download"]["sources"] = [str(source)]
    YAML().dump(content, parameters)
    return user


def save_model(path, seed: int, classes: int = 10) -> None:
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten()]
    output = keras.layers.Dense(classes, activation="softmax")
    path.parent.mkdir(exist_ok=True)
    keras.Sequential([keras.Input((28, 28, 1)), *layers, output]).save(path)


@pytest.mark.slow
def test_photographs_are_measured_and_the_main_pipeline_does_not_notice(project):
    project.run("dvc --cd photos repro compare")
    page = project.read("docs/photos.md")
    assert f"of {EACH * len(GARMENTS)} real photographs" in page
    assert "`augmented` minus `baseline`, the same network" in page
    assert re.findall(r"^\| (\w+) \| [\d.]+% \(", page, re.MULTILINE) == MODELS
    choice = json.loads(project.read("photos/metrics/choice.json"))
    trained = json.loads(project.read("photos/metrics/parameters.json"))
    assert list(trained) == MODELS
    assert trained["baseline"]["train"] == project.parameters()["train"]
    assert set(choice) == {"model", "temperature", "biases", "threshold"}
    assert len(choice["biases"]) == 10
    for name in ("accuracy", "classes", "strangers", "sheet"):
        assert (project.folder / f"photos/plots/{name}.png").stat().st_size > 10_000
    before = {path: path.read_bytes() for path in (project.folder / "photos/plots").iterdir()}
    project.run("dvc --cd photos repro --force --single-item compare")
    assert all(path.read_bytes() == content for path, content in before.items())
    parts = re.split(r"^(?=\S)", project.run("dvc status"), flags=re.MULTILINE)
    noticing = {part.partition(":")[0] for part in parts if "photos" in part}
    assert noticing == {"report"}  # of tables in git
    assert "up to date" in project.run("dvc --cd photos status compare")
    save_model(project.folder / "models/ann.keras", seed=0, classes=7)
    refused = project.run("dvc --cd photos repro compare", fails=True)
    assert "error: models/ann.keras: expected a model of 10 classes, got one of 7; run: " in refused
