"""The whole pipeline on synthetic garments, as a DVC experiment that leaves the workspace alone.

    make demo

Draws four small archives, runs `dvc exp run --temp` with a few epochs on them and prints the
comparison. The experiment stays under the name `demo`: dvc exp show, dvc exp remove demo.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import dvc.api

from stages.data import idx
from tools import synthetic

SIZES = {"train": 2000, "test": 500}
# Another data set than Fashion-MNIST in every respect: fewer classes, other names.
CLASSES = ["tee", "trousers", "jumper", "gown", "overcoat", "slipper", "blouse"]
SETTINGS = {
    "preprocess.validation_size": 300,
    "distort.images": 100,
    "train.epochs": 2,
    "models.linear.epochs": 4,
    "models.ann.epochs": 4,
    "models.ann.batch_size": 32,
    "models.regularized.epochs": 4,
    "models.deep.batch_size": 32,
    "models.deep.epochs": 4,
    "models.resnet.batch_size": 32,
    "models.resnet.epochs": 4,
}


def write_archives(folder: Path) -> dict[str, object]:
    """Draw a training and a test set; return the section `data` that has the pipeline use them."""
    settings: dict[str, object] = {
        "data.name": "Synthetic garments",
        "data.sources": [str(folder)],
        "data.classes": CLASSES,
    }
    for seed, (split, size) in enumerate(SIZES.items()):
        images, labels = synthetic.dataset(size, seed, len(CLASSES))
        for kind, values in (("images", images), ("labels", labels)):
            path = folder / f"{split}_{kind}.gz"
            idx.write(path, values)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            settings[f"data.files.{split}_{kind}.sha256"] = digest
            settings[f"data.files.{split}_{kind}.name"] = path.name
    return settings


def main() -> int:
    """Run the experiment `demo` and print its comparison; return DVC's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        settings = write_archives(Path(folder)) | SETTINGS
        options = [
            part for key, value in settings.items() for part in ("-S", f"{key}={json.dumps(value)}")
        ]
        command = ["dvc", "exp", "run", "--temp", "--force", "--name", "demo", *options]
        code = subprocess.run(command, check=False).returncode
    if code == 0:
        print("\nThe comparison, on synthetic garments (it only shows that everything works):\n")
        print(dvc.api.read("metrics/compare.md", rev="demo"))
    return code


if __name__ == "__main__":
    sys.exit(main())
