"""Exported models of a few bytes: the answer is a class that the model always prefers."""

import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

CLASSES = [
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
]


def write(path: Path, preferred: int, threshold: float = 0.0, **changed: str) -> None:
    """Write a model whose probability is 0.91 for class `preferred`, whatever the image."""
    probabilities = np.full((1, 10), 0.01, np.float32)
    probabilities[0, preferred] = 0.91
    weights = [
        numpy_helper.from_array(np.zeros((784, 10), np.float32), "nothing"),
        numpy_helper.from_array(probabilities, "constant"),
    ]
    nodes = [
        helper.make_node("Flatten", ["images"], ["flat"]),
        helper.make_node("MatMul", ["flat", "nothing"], ["zero"]),
        helper.make_node("Add", ["zero", "constant"], ["probabilities"]),
    ]
    ends = [
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
        for name, shape in (("images", ["n", 28, 28, 1]), ("probabilities", ["n", 10]))
    ]
    opset = [helper.make_opsetid("", 17)]
    graph = helper.make_graph(nodes, "network", *ends, weights)
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    about = {
        "model": path.stem,
        "classes": json.dumps(CLASSES),
        "temperature": "1.0",
        "biases": json.dumps([0.0] * 10),
        "threshold": json.dumps(threshold),
    }
    helper.set_model_props(model, about | changed)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString())


def write_both(folder: Path, threshold: float = 0.0) -> None:
    """Write photographs.onnx, which says Coat, and winner.onnx, which says Bag."""
    write(folder / "photographs.onnx", 4, threshold)
    write(folder / "winner.onnx", 8)
