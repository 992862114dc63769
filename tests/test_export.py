"""What `export` writes for an application: two models that answer as in Keras, or nothing."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from random_networks import IMAGES, drawn

from photos import export, onnx_format
from stages.common import files
from stages.common.errors import UserError
from stages.data import dataset
from stages.data.dataset import Split
from stages.training import saving

CLASSES = ["Shirt", "Coat", "Bag"]
CHOICE = {"model": "ann", "temperature": 1.5, "biases": [0.5, 0, -1], "threshold": 0.4}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with what the stage reads; the stage runs in its folder photos."""
    folder = tmp_path / "photos"
    for name in ("linear", "ann"):
        saving.save(drawn(name), tmp_path / f"models/{name}.keras")
    split = Split(IMAGES, np.arange(40, dtype=np.uint8) % 3, CLASSES)
    dataset.save(tmp_path / dataset.TEST, split)
    files.write_json(tmp_path / "metrics/compare.json", {"best": "linear", "mce": {}})
    files.write_json(folder / "metrics/choice.json", CHOICE)
    (tmp_path / "plots/compare").mkdir(parents=True)
    table = pd.DataFrame({"model": ["linear", "ann"], "temperature": [0.75, 1.25]})
    table.to_csv(tmp_path / "plots/compare/models.csv", index=False)
    monkeypatch.chdir(folder)
    return tmp_path


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("app/models/*")}


def test_both_models_are_written_with_what_an_application_has_to_know(project):
    export.main()
    contents = written(project)
    assert sorted(contents) == ["photographs.onnx", "winner.onnx"]
    about = {
        name: onnxruntime.InferenceSession(content).get_modelmeta().custom_metadata_map
        for name, content in contents.items()
    }
    shared = {"classes": json.dumps(CLASSES)}
    assert about["photographs.onnx"] == shared | {
        "model": "ann",
        "temperature": "1.5",
        "biases": "[0.5, 0.0, -1.0]",
        "threshold": "0.4",
    }
    assert about["winner.onnx"] == shared | {
        "model": "linear",
        "temperature": "0.75",
        "biases": "[0.0, 0.0, 0.0]",
        "threshold": "0.0",
    }
    export.main()  # TensorFlow's own names have gone on counting
    assert written(project) == contents


def replace(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda: Path("metrics/choice.json").unlink(), "metrics/choice.json is missing; create it"),
        (
            lambda: replace("metrics/choice.json", "-1", '"x"'),
            "metrics/choice.json is damaged (biases.2: Input should be a valid number",
        ),
        (
            lambda: replace("metrics/choice.json", "-1", "-1, 0"),
            "metrics/choice.json has 4 biases for 3 classes; remove it and run: dvc repro compare",
        ),
        (
            lambda: Path("../metrics/compare.json").unlink(),
            "../metrics/compare.json is missing; create it with: dvc repro dvc.yaml:compare",
        ),
        (
            lambda: replace("../plots/compare/models.csv", "linear", "other"),
            "../plots/compare/models.csv is damaged ('linear'); remove it",
        ),
        (
            lambda: replace("../plots/compare/models.csv", "0.75", "-1"),
            "../plots/compare/models.csv is damaged (temperature: Input should be greater than 0",
        ),
        (
            lambda: Path("../models/ann.keras").write_bytes(b"text"),
            "../models/ann.keras is not a valid Keras model",
        ),
    ],
)
def test_what_cannot_be_used_is_a_sentence_and_nothing_is_written(project, damage, sentence):
    damage()
    with pytest.raises(UserError) as error:
        export.main()
    assert str(error.value).startswith(sentence)
    assert written(project) == {}


def test_other_answers_than_in_keras_are_not_written(project, monkeypatch):
    """Of the second model alone: the first is not written either."""
    honest = onnx_format.predict
    wrong = iter([0, 2e-5])
    monkeypatch.setattr(onnx_format, "predict", lambda *given: honest(*given) + next(wrong))
    wanted = (
        r"^\.\./models/ann\.keras as ONNX: expected the probabilities of Keras within 1e-05, got a "
        r"difference of 2\.\de-05 in 40 test images; nothing was written"
    )
    with pytest.raises(UserError, match=wanted):
        export.main()
    assert written(project) == {}


def test_a_model_too_large_for_git_is_not_written(project, monkeypatch):
    monkeypatch.setattr(export, "LARGEST", 10_000)
    with pytest.raises(UserError, match=r"expected at most 10,000 bytes, .*, got \d\d,\d\d\d; "):
        export.main()
    assert written(project) == {}
