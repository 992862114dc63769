"""The stages of the pipeline.

Sets the environment before any stage imports Keras: the TensorFlow backend, whatever
~/.keras/keras.json says, and no start-up log (a missing GPU is no error here).
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
