"""Whether the same weights come out in other processes, with other thread counts and precisions.

python -m benchmarks.same_bytes
"""

import hashlib
import subprocess
import sys

import keras
import tensorflow as tf

from benchmarks.networks import data, project_epochs

IMAGES, EPOCHS = 1_280, 2


def digest(model: str, precision: str, threads: int) -> str:
    """Train `model` on synthetic images and return the first digits of its weights' SHA-256."""
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    keras.utils.set_random_seed(0)
    tf.config.experimental.enable_op_determinism()
    trained = project_epochs(model, data(IMAGES), EPOCHS, precision=precision).model
    content = b"".join(weight.tobytes() for weight in trained.get_weights())
    return hashlib.sha256(content).hexdigest()[:8]


def elsewhere(*arguments: str) -> str:
    """Return the `digest` of a process of its own."""
    command = [sys.executable, "-m", "benchmarks.same_bytes", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]


def main() -> None:
    """Print a row for each model and precision."""
    print("| model | precision | 2 threads | 2 threads again | 1 thread |\n|---|---|---|---|---|")
    for model in ("linear", "baseline", "augmented", "deep", "resnet"):
        for precision in ("float32", "mixed_bfloat16"):
            digests = [elsewhere(model, precision, threads) for threads in ("2", "2", "1")]
            print(f"| {model} | {precision} | {' | '.join(digests)} |", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(digest(sys.argv[1], sys.argv[2], int(sys.argv[3])))
    else:
        main()
