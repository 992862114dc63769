"""The stages of the pipeline.

Prepares each process before anything imports Keras: the TensorFlow backend, whatever
~/.keras/keras.json says, and no start-up log (a missing GPU is not an error here).
"""

import os

from stages.common import start_up

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if "DVC_STAGE" in os.environ:
    from stages.common import stage

    start_up.begin()
    stage.begin()
