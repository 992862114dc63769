"""The baseline in PyTorch, the usual loop, in a process of its own, without TensorFlow.

python -m benchmarks.pytorch IMAGES BATCH
"""

import sys
import time

import numpy as np
import torch

from tools import synthetic


def epoch(images: int, batch: int) -> float:
    """Seconds of the second epoch of `images` synthetic images."""
    torch.manual_seed(0)
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters())
    pixels, labels = synthetic.dataset(1000, seed=0)
    chosen = np.arange(images) % len(labels)
    inputs = torch.tensor(pixels[chosen][:, np.newaxis])
    targets = torch.tensor(labels[chosen].astype("int64"))
    for _ in range(2):
        started = time.perf_counter()
        for part in torch.randperm(images).split(batch):
            optimizer.zero_grad()
            outputs = model(inputs[part].float() / 255)
            nn.functional.cross_entropy(outputs, targets[part]).backward()
            optimizer.step()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(epoch(int(sys.argv[1]), int(sys.argv[2])))
