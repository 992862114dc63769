"""The pipeline of photographs, run through DVC on drawn ones and the demonstration's models."""

import csv
import hashlib
import json

import pytest
from photographs import photograph, saved
from ruamel.yaml import YAML

from photos.registry import GARMENTS, PARTS, SHOES, STRANGERS

CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
           "Bag", "Ankle boot"]  # fmt: skip
EACH = 3  # drawn photographs of each label and part


@pytest.fixture
def project(workspace):
    """The demonstration's clone with drawn photographs in a folder, and the registry of them."""
    rows = []
    source = workspace.folder.parent / "drawn"
    for part_number, part in enumerate(PARTS):
        for number, label in enumerate([*GARMENTS, *SHOES, *STRANGERS]):
            for each in range(EACH):
                seed = 100 * part_number + each
                content = saved(photograph(number, seed, (120, 160))[0], "JPEG")
                path = source / part / label / f"{each}.jpg"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                rows.append((part, label, path.name, hashlib.sha256(content).hexdigest()))
    with (workspace.folder / "photos/registry.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("part", "label", "name", "sha256"), *rows])
    parameters = workspace.folder / "photos/params.yaml"
    content = YAML().load(parameters)
    content["download"]["sources"] = [str(source)]
    YAML().dump(content, parameters)
    return workspace


@pytest.mark.slow
def test_photographs_are_measured_and_the_main_pipeline_does_not_notice(project):
    refused = project.run("dvc --cd photos repro", fails=True)
    assert "error: params.yaml: data.classes should have Fashion-MNIST's names" in refused
    project.set({"data.classes": CLASSES})
    output = project.run("dvc --cd photos repro")
    assert "Running stage 'evaluate@robust'" in output
    assert "Running stage 'download'" not in output  # nothing but the classes has changed
    page = project.read("docs/photos.md")
    assert f"of {EACH * len(GARMENTS)} real photographs" in page
    choice = json.loads(project.read("photos/metrics/choice.json"))
    assert set(choice) == {"model", "temperature", "biases", "threshold"}
    assert len(choice["biases"]) == len(CLASSES)
    for name in ("accuracy", "classes", "strangers", "sheet"):
        assert (project.folder / f"photos/plots/{name}.png").stat().st_size > 10_000
    before = {path: path.read_bytes() for path in (project.folder / "photos/plots").iterdir()}
    project.run("dvc --cd photos repro --force --single-item compare")
    assert all(path.read_bytes() == content for path, content in before.items())
    assert "photos" not in project.run("dvc status")
    assert "up to date" in project.run("dvc --cd photos status")
