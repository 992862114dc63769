"""How much of this machine's arithmetic the trainings use, and how cost and memory grow.

python -m benchmarks.arithmetic
"""

import time

import tensorflow as tf

from benchmarks.networks import PARAMS, data, flops, project_epoch, project_epochs, protocol

SIDE = 3072  # of the square matrices
IMAGES = 9_600


def matrix_rate(precision: str) -> float:
    """FLOP/s of the best of five products of large square matrices in `precision`."""
    dtype = tf.bfloat16 if precision == "mixed_bfloat16" else tf.float32
    matrix = tf.cast(tf.random.stateless_uniform((SIDE, SIDE), (0, 0)), dtype)
    product = tf.function(lambda: tf.reduce_sum(tf.matmul(matrix, matrix)))
    product()
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        product().numpy()
        seconds.append(time.perf_counter() - started)
    return 2 * SIDE**3 / min(seconds)


def shares() -> None:
    """Print how much of the matrix rate each network reaches, and its cost per image."""
    print("| model | precision | FLOP per image | microseconds an image | training FLOP/s ", end="")
    print("| matrix product | share |\n|---|---|---|---|---|---|---|")
    for model in ("baseline", "deep", "resnet"):
        precision = protocol(model).precision
        peak, seconds = matrix_rate(precision), project_epoch(model, data(IMAGES))
        reached = flops(model) * IMAGES / seconds
        print(
            f"| {model} | {precision} | {flops(model) / 1e6:.0f} M | {seconds / IMAGES * 1e6:.0f} "
            f"| {reached / 1e9:.0f} G | {peak / 1e9:.0f} G | {reached / peak:.0%} |"
        )


def growth() -> None:
    """Print how time grows with images and with epochs, and memory with neither."""
    print("\n| images | baseline: seconds an epoch | microseconds an image |\n|---|---|---|")
    for size in (6_400, 12_800, 25_600):
        seconds = project_epoch("baseline", data(size))
        print(f"| {size:,} | {seconds:.1f} | {seconds / size * 1e6:.0f} |")
    watch = project_epochs("baseline", data(IMAGES), epochs=9)
    print("\n| epochs | baseline: seconds after the first | memory, GB |\n|---|---|---|")
    for epoch in (2, 3, 5, 9):
        seconds = sum(watch.seconds[1:epoch])
        print(f"| {epoch} | {seconds:.1f} | {watch.memory[epoch - 1]:.2f} |")


def precisions() -> None:
    """Print the seconds of an epoch of every model in both precisions, one after the other."""
    print("\n| model | float32, s | mixed_bfloat16, s | ratio |\n|---|---|---|---|")
    for model in PARAMS["models"]:
        single, mixed = (
            project_epoch(model, data(IMAGES), precision=precision)
            for precision in ("float32", "mixed_bfloat16")
        )
        print(f"| {model} | {single:.2f} | {mixed:.2f} | {mixed / single:.2f} |")


def main() -> None:
    """Print every table, in Markdown."""
    shares()
    growth()
    precisions()


if __name__ == "__main__":
    main()
