"""Keras models as ONNX files, float32; the same model and PYTHONHASHSEED give the same bytes.

Input `images`: float32 (n, 28, 28, 1), pixels 0 ... 255. Output `probabilities`: float32 (n, k).
Metadata, all as text: model, classes (JSON), temperature, biases (JSON), threshold.
"""

import itertools
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime
import tensorflow as tf
import tf2onnx
from tf2onnx.graph import Node

from stages.common import files
from stages.common.errors import UserError
from stages.data.dataset import IMAGE_SHAPE

OPSET = 18  # of ONNX' operators: what ONNX Runtime reads since 1.14, of February 2023


def encode(path: Path, model: keras.Model, about: dict[str, object]) -> bytes:
    """Return `model` as an ONNX file with metadata: text as it is, all else as JSON.

    Raises `UserError` naming `path`, the model's own file, if ONNX cannot express it.
    """
    try:
        graph = _named(_converted(model))
        texts = {name: _text(value) for name, value in about.items()}
        onnx.helper.set_model_props(graph, texts)
        onnx.checker.check_model(graph, full_check=True)
    # The model is the only input, and each of the libraries has its own exceptions.
    except Exception as error:
        reason = files.shortened(" ".join(str(error).split()) or type(error).__name__)
        raise UserError(
            f"{path} cannot be exported as ONNX ({reason}); build the network from layers that "
            "tf2onnx knows"
        ) from None
    return graph.SerializeToString(deterministic=True)


def predict(content: bytes, images: np.ndarray) -> np.ndarray:
    """Return the probabilities, float32 (n, k), that an ONNX file gives images (n, 28, 28, 1)."""
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    [probabilities] = session.run(["probabilities"], {"images": images.astype(np.float32)})
    return probabilities


def _converted(model: keras.Model) -> onnx.ModelProto:
    logging.getLogger("tf2onnx").setLevel(logging.CRITICAL)  # what fails is raised as well
    signature = [tf.TensorSpec((None, *IMAGE_SHAPE), tf.float32, name="images")]

    @tf.function(input_signature=signature)
    def answer(images: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"probabilities": model(images, training=False)}

    with _sets_in_order():
        return tf2onnx.convert.from_function(answer, input_signature=signature, opset=OPSET)[0]


@contextmanager
def _sets_in_order() -> Iterator[None]:
    """Let sets of nodes have the same order every time.

    tf2onnx goes over sets of nodes while it moves transpositions, and which of them it finds first
    decides what is left. Objects without a hash of their own have that of their address in memory.
    """
    places, own = itertools.count(), Node.__hash__
    Node.__hash__ = lambda node: node.__dict__.setdefault("_place", next(places))
    try:
        yield
    finally:
        Node.__hash__ = own


def _named(model: onnx.ModelProto) -> onnx.ModelProto:
    """Name the tensors of a graph 2, 3 ... in their order, leave out every other name.

    TensorFlow numbers what it names within a process, over all models, as does tf2onnx.
    """
    graph = model.graph
    nodes = _ordered(graph)
    del graph.node[:]
    graph.node.extend(nodes)
    names = {"images": "images", "probabilities": "probabilities", "": ""}
    for node in graph.node:
        for tensors in (node.input, node.output):
            tensors[:] = [names.setdefault(name, str(len(names) - 1)) for name in tensors]
        node.ClearField("name")
    weights = sorted(graph.initializer, key=lambda each: int(names[each.name]))
    for each in weights:
        each.name = names[each.name]
    del graph.value_info[:], graph.initializer[:]
    graph.initializer.extend(weights)
    graph.name, graph.doc_string = "classifier", ""
    for end in (*graph.input, *graph.output):
        end.type.tensor_type.shape.dim[0].dim_param = "n"
    return model


def _ordered(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Return the nodes in the order in which the output needs them; tf2onnx' goes by hashes."""
    makers = {name: node for node in graph.node for name in node.output}
    found: dict[int, onnx.NodeProto] = {}

    def visit(name: str) -> None:
        node = makers.get(name)
        if node is not None and id(node) not in found:
            for needed in node.input:
                visit(needed)
            found[id(node)] = node

    visit("probabilities")
    return [onnx.NodeProto.FromString(node.SerializeToString()) for node in found.values()]


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
