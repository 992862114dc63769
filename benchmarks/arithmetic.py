"""How much of this machine's arithmetic the trainings use, and how cost and memory grow.

python -m benchmarks.arithmetic
"""

import time

import psutil
import tensorflow as tf

from benchmarks.networks import data, flops, project_epoch, protocol

SIDE = 3072  # of the square matrices


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


def main() -> None:
    """Print the share of the matrix rate, then growth with images and with arithmetic."""
    print("| model | precision | FLOP per image | training FLOP/s | matrix product | share |")
    print("|---|---|---|---|---|---|")
    for model in ("baseline", "deep", "resnet"):
        precision, size = protocol(model).precision, 9_600
        peak = matrix_rate(precision)
        reached = flops(model) * size / project_epoch(model, data(size))
        print(
            f"| {model} | {precision} | {flops(model) / 1e6:.0f} M | {reached / 1e9:.0f} G "
            f"| {peak / 1e9:.0f} G | {reached / peak:.0%} |"
        )
    print("\n| images | baseline: seconds an epoch | microseconds an image | memory |")
    print("|---|---|---|---|")
    for size in (6_400, 12_800, 25_600):
        seconds = project_epoch("baseline", data(size))
        memory = psutil.Process().memory_info().rss / 1e9
        print(f"| {size:,} | {seconds:.1f} | {seconds / size * 1e6:.0f} | {memory:.2f} GB |")


if __name__ == "__main__":
    main()
