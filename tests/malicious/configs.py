"""Attacks in config.json: code, files and memory by way of what the network is made of."""

import json
from pathlib import Path

from malicious import SECRET, Attack, Parts


def kind(module: str | None, name: str, /, **config: object) -> dict:
    return {"module": module, "class_name": name, "config": config, "registered_name": name}


def layer(module: str | None, name: str, /, **config: object) -> Attack:
    """The class `name` of `module` in place of the layer before the dense one.

    In its settings, `SECRET` stands for the path of the file that nobody may read.
    """

    def attack(parts: Parts, path: Path) -> None:
        secret = str(parts.outside / SECRET)
        values = {key: secret if value == SECRET else value for key, value in config.items()}
        parts.layers[1] |= kind(module, name, name="flatten", **values)
        parts.write(path)

    return attack


def dense(**settings: object) -> Attack:
    """Other settings of the dense layer."""

    def attack(parts: Parts, path: Path) -> None:
        parts.dense.update(settings)
        parts.write(path)

    return attack


def text(content: str | bytes) -> Attack:
    """Other content of config.json."""

    def attack(parts: Parts, path: Path) -> None:
        parts.entries = lambda: [
            ("config.json", content),
            ("metadata.json", b"{}"),
            ("model.weights.h5", parts.weights),
        ]
        parts.write(path)

    return attack


def computes_while_loading(parts: Parts, path: Path) -> None:
    """A call without a tensor of the model is computed at once: here to 4 TB."""
    number = {"class_name": "__tensor__", "config": {"value": 1.0, "dtype": "float32"}}
    decoy = {"start": parts.layers[1]["inbound_nodes"][0]["args"][0], "stop": None, "step": None}
    arguments = {"x": number, "y": {"class_name": "__slice__", "config": decoy}}
    parts.layers[1] |= kind("keras.src.ops.numpy", "BroadcastTo", shape=[10**6, 10**6])
    parts.layers[1]["inbound_nodes"] = [{"args": [], "kwargs": arguments}]
    parts.write(path)


def a_trillion_words(parts: Parts, path: Path) -> None:
    parts.layers[-1] |= kind("keras.layers", "Embedding", input_dim=10**12, output_dim=3)
    parts.dense["name"] = "dense"
    parts.write(path)


def long_text_as_numbers(parts: Parts, path: Path) -> None:
    values = {"value": ["a"] * 10, "dtype": f"S{2**30}"}
    constant = kind("keras.initializers", "Constant")
    constant["config"]["value"] = {"class_name": "__numpy__", "config": values}
    dense(bias_initializer=constant)(parts, path)


ATTACKS = {
    "subprocess.Popen as a layer": layer("subprocess", "Popen", args="touch canary"),
    "a layer of an installed package": layer("keras_hub.layers", "TransformerEncoder"),
    "a module with an effect": layer("antigravity", "Layer"),
    "Lambda by its private name": layer("keras.src.layers.core.lambda_layer", "Lambda"),
    "a callback that writes": layer("keras.callbacks", "CSVLogger", filename=SECRET),
    "a SavedModel": layer("keras.layers", "TFSMLayer", filepath=SECRET),
    "a pickle of PyTorch": layer("keras.layers", "TorchModuleWrapper", module=SECRET),
    "a function of JAX": layer("keras.layers", "JaxLayer", call_fn=SECRET),
    "a vocabulary from a file": layer("keras.layers", "StringLookup", vocabulary=SECRET),
    "words from a file": layer("keras.layers", "TextVectorization", vocabulary=SECRET),
    "numbers from an address": layer(
        "keras.layers", "IntegerLookup", vocabulary="http://127.0.0.1:9/vocabulary"
    ),
    "a type of TensorFlow": layer(None, "__typespec__", spec_name="TensorSpec"),
    "a computation while loading": computes_while_loading,
    "long texts as numbers": long_text_as_numbers,
    "a billion units": dense(units=10**9),
    "units without end": dense(units=float("inf")),
    "units as text": dense(units="3; import os"),
    "a trillion words": a_trillion_words,
    "a nesting without end": text("[" * 10**5 + "]" * 10**5),
    "layers in layers without end": text('{"config":' * 900 + "{}" + "}" * 900),
    "a list as the model": text("[1]"),
    "an initializer as the model": text(json.dumps(kind("keras.initializers", "Zeros"))),
    "five megabytes of layers": text(b" " * (5 * 2**20) + b"{}"),
    "escape codes of a terminal": text('{"module": "\\u001b[2J\\ud800", "class_name": "x"}'),
}
