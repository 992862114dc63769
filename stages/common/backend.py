"""Keras on TensorFlow, whatever ~/.keras/keras.json says, and without TensorFlow's start-up log.

Import keras and tensorflow from here, so that the environment is set before they load.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import tensorflow

__all__ = ["keras", "tensorflow"]
