"""Real photographs: the pipeline of photos/dvc.yaml, and the conversion that applications share."""

import os

if "DVC_STAGE" in os.environ:
    # DVC names a stage as seen from where it was called; the stages themselves run at the top.
    os.environ["DVC_STAGE"] = "photos/dvc.yaml:" + os.environ["DVC_STAGE"].rpartition(":")[2]
    import stages  # noqa: F401, prepares the process
