"""A model file, checked before Keras opens it: it may come from anywhere.

Keras' safe mode refuses Python functions, and little else: layers that read files, calls that
compute while the model is loaded, and shapes of any size pass.
"""

import io
import json
import math
import re
import zipfile
from pathlib import Path

import h5py
import keras

PARTS = ["config.json", "metadata.json", "model.weights.h5"]
LARGEST = 512 * 2**20  # bytes of a file, and of the weights that it describes
LARGEST_CONFIG = 4 * 2**20  # bytes; a thousand layers take one megabyte
# Where Keras has layers, operations and what they are set up with.
MODULES = re.compile(
    r"keras(\.(activations|constraints|dtype_policies|initializers|layers|ops|regularizers)"
    r"|\.ops\.\w+|\.src\.(models|ops)\.\w+)?"
)
REFUSED = {  # layers that hold code or read files
    *("Lambda", "FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"),
    *("IntegerLookup", "StringLookup", "TextVectorization"),
}
# What Keras writes for values that JSON does not have.
VALUES = {"__bytes__", "__ellipsis__", "__keras_tensor__", "__numpy__", "__slice__", "__tensor__"}
NUMBERS = re.compile(r"bool|(bfloat|complex|float|u?int)\d+")


def check(path: Path) -> None:
    """Raise an exception unless `path` holds a model made of numbers and Keras' own layers."""
    if not path.is_file():
        raise ValueError("there is no such file")
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(f"expected at most {LARGEST:,} bytes, got {size:,}")
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        if names != PARTS:
            raise ValueError(f"expected in the zip {', '.join(PARTS)}, got {', '.join(names)}")
        if any(part.compress_type or part.file_size > size for part in archive.infolist()):
            raise ValueError("expected a zip without compression")
        config, _, weights = (archive.read(name) for name in PARTS)  # checks the CRC, too
    if len(config) > LARGEST_CONFIG:
        raise ValueError(f"expected at most {LARGEST_CONFIG:,} bytes of config.json")
    _check_weights(weights)
    content = json.loads(config) | {"compile_config": None}  # Keras drops it as well
    _check_config(content)
    _check_size(content)


def _check_config(config: dict) -> None:
    """Raise `ValueError` if `config` names what is no plain part of Keras, or has Keras compute."""
    remaining: list = [config]
    while remaining:
        part = remaining.pop()
        if isinstance(part, dict):
            if "class_name" in part:
                _check_object(part)
            for node in part.get("inbound_nodes", ()):
                if not _is_symbolic([node["args"], node["kwargs"]]):
                    raise ValueError("config.json: a layer is called without a tensor of the model")
        if isinstance(part, dict | list):
            remaining += part.values() if isinstance(part, dict) else part


def _check_object(part: dict) -> None:
    kind, config, module = part["class_name"], part.get("config"), part.get("module")
    name = config if kind == "function" else kind
    if kind in VALUES:
        dtype = config.get("dtype", "bool")
        if not NUMBERS.fullmatch(dtype):
            raise ValueError(f"config.json: expected numbers, got values of type {dtype}")
    elif not (MODULES.fullmatch(str(module)) and str(name).isidentifier()) or name in REFUSED:
        raise ValueError(
            f"config.json names {module}.{name}; expected only Keras' own layers, and none that "
            "holds code or reads files"
        )


def _is_symbolic(value: object) -> bool:
    """Whether a tensor of the model is among the arguments: then Keras computes shapes only."""
    if isinstance(value, dict):
        if {"class_name", "config"} <= value.keys():
            return value["class_name"] == "__keras_tensor__"
        value = list(value.values())
    return isinstance(value, list) and any(_is_symbolic(each) for each in value)


def _check_weights(content: bytes) -> None:
    """Raise `ValueError` if an array is not stored in the file as it is."""
    links: dict[str, object] = {}
    with h5py.File(io.BytesIO(content)) as weights:
        weights.visititems_links(lambda name, link: links.update({name: link}))
        for name, link in links.items():
            # To follow a link of another kind would open another file.
            part = weights[name] if isinstance(link, h5py.HardLink) else None
            if not (isinstance(part, h5py.Group) or _is_plain(part)):
                raise ValueError(f"model.weights.h5: {name} is not stored there as plain numbers")


def _is_plain(part: object) -> bool:
    return (
        isinstance(part, h5py.Dataset)
        and not any((part.chunks, part.external, part.is_virtual, part.dtype.hasobject))
        and part.id.get_storage_size() == part.nbytes
    )


def _check_size(config: dict) -> None:
    """Raise `ValueError` if the weights that `config` describes are too many; make none of them."""
    with keras.StatelessScope(initialize_variables=False):
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
    if not isinstance(model, keras.Model):
        raise ValueError(f"config.json: expected a model, got {type(model).__name__}")
    size = 4 * sum(math.prod(each.shape) for each in model.variables)
    if size > LARGEST:
        raise ValueError(f"expected at most {LARGEST:,} bytes of weights, got {size:,}")
