"""Real photographs: the pipeline of photos/dvc.yaml, and the conversion that applications share."""

import os

if "DVC_STAGE" in os.environ:
    import stages  # noqa: F401, prepares the process
