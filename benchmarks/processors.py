"""What another processor changes: single operations and short trainings under emulated CPUs.

    python -m benchmarks.processors

Needs `qemu-x86_64` (Debian, Ubuntu: apt install qemu-user). Every result is compared with that of
this machine's own processor: the same bytes, or the largest difference.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from benchmarks.networks import data, project_epochs

CPUS = ("SandyBridge", "Haswell", "EPYC")  # AVX; with AVX2 and FMA; AMD's. None has AVX-512
IMAGES, EPOCHS, SHAPE = 320, 2, (32, 28, 28, 8)
MODELS = ("linear", "ann", "baseline")  # the others take hours when emulated


def operations() -> dict[str, np.ndarray]:
    """Return the results of single operations on random numbers."""
    values = tf.random.stateless_normal(SHAPE, (0, 1))
    matrix = tf.reshape(values, [-1, 256])
    kernel = tf.random.stateless_normal((3, 3, 8, 16), (0, 2))
    results = {
        "initial weights": keras.initializers.HeNormal(seed=0)((3, 3, 8, 16)),
        "random numbers": tf.random.stateless_uniform([10_000], (0, 3)),
        "exp": tf.exp(values),
        "log": tf.math.log(tf.abs(values) + 1e-3),
        "matrix product": tf.matmul(matrix, matrix, transpose_a=True),
        "softmax": tf.nn.softmax(matrix),
        "convolution": tf.nn.conv2d(values, kernel, 1, "SAME"),
        "max pooling": tf.nn.max_pool2d(values, 2, 2, "SAME"),
        "mean": tf.reduce_mean(values, axis=[0, 1, 2]),
    }
    return {name: np.asarray(result) for name, result in results.items()}


def trained(model: str) -> np.ndarray:
    """Return the weights of a short training on synthetic images, one after the other."""
    keras.utils.set_random_seed(0)
    weights = project_epochs(model, data(IMAGES), EPOCHS).model.get_weights()
    return np.concatenate([weight.ravel() for weight in weights])


def compute(path: Path) -> None:
    """Write all results of this processor to `path`, .npz."""
    tf.config.threading.set_intra_op_parallelism_threads(2)
    tf.config.experimental.enable_op_determinism()
    weights = {f"training of {name}": trained(name) for name in MODELS}
    np.savez(path, **operations(), **weights)


def elsewhere(folder: Path, cpu: str | None) -> dict[str, np.ndarray]:
    """Return the results of a process on an emulated `cpu`; None: on this processor."""
    path = folder / f"{cpu}.npz"
    emulator = ["qemu-x86_64", "-cpu", cpu] if cpu else []
    command = [*emulator, sys.executable, "-m", "benchmarks.processors", str(path)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    with np.load(path) as results:
        return dict(results)


def difference(here: np.ndarray, there: np.ndarray) -> str:
    """Say whether two results are the same bytes, or how far they are apart."""
    if here.tobytes() == there.tobytes():
        return "same bytes"
    apart = np.abs(here.astype(np.float64) - there)
    return f"{apart.max():.1e} of {np.abs(here).max():.1e}; {(apart > 0).mean():.0%} of values"


def main() -> None:
    """Print a row for each operation and training, a column for each CPU."""
    with tempfile.TemporaryDirectory() as folder:
        here, again, *others = (elsewhere(Path(folder), cpu) for cpu in (None, None, *CPUS))
    print(f"| | this processor again | {' | '.join(CPUS)} |\n|---|---|{'---|' * len(CPUS)}")
    for name, result in here.items():
        cells = [difference(result, each[name]) for each in (again, *others)]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        compute(Path(sys.argv[1]))
    else:
        main()
