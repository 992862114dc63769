"""What one prediction of a model costs."""

import keras
import tensorflow as tf
from tensorflow.compat.v1 import profiler


def flops(model: keras.Model) -> int:
    """Return the floating-point operations on one image; a multiplication and addition are two.

    As TensorFlow counts them in the graph of the forward pass, mirror images included.
    """
    shape = (1, *model.input_shape[1:])
    traced = tf.function(lambda images: model(images, training=False)).get_concrete_function(
        tf.TensorSpec(shape, tf.float32)
    )
    options = profiler.ProfileOptionBuilder(profiler.ProfileOptionBuilder.float_operation())
    logger = tf.get_logger()
    level = logger.level
    logger.setLevel("ERROR")  # it warns that its profiler is deprecated
    counts = profiler.profile(traced.graph, options=options.with_empty_output().build())
    logger.setLevel(level)
    return counts.total_float_ops
