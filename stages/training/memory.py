"""The memory that a training needs, estimated before its first step."""

import math

import keras
import psutil

from stages.common.errors import UserError

NUMBER = 4  # bytes, of a float32
COPIES = 4  # of each weight: itself, its gradient, two moments of the optimizer


def check(model: keras.Model, batch_size: int) -> None:
    """Raise `UserError` if a training of `model` cannot fit into the memory that is free now."""
    needed, free = estimate(model, batch_size), psutil.virtual_memory().available
    if needed > free:
        raise UserError(
            f"the training of {model.count_params():,} parameters in batches of {batch_size:,} "
            f"needs about {needed / 1e9:.1f} GB of memory, {free / 1e9:.1f} GB are free. "
            "In params.yaml, set a smaller batch_size or a smaller network."
        )


def estimate(model: keras.Model, batch_size: int) -> int:
    """Return about how many bytes a step needs: weights, and the outputs of each layer, twice.

    Twice, since each output has a gradient. `model`: built; a layer inside a layer counts once.
    """
    outputs = sum(
        math.prod(output.shape[1:])
        for layer in model.layers
        for output in keras.tree.flatten(layer.output)
    )
    return NUMBER * (COPIES * model.count_params() + 2 * batch_size * outputs)
