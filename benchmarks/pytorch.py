"""Baseline and champion in PyTorch, the usual loop, in a process of its own, without TensorFlow.

python -m benchmarks.pytorch MODEL IMAGES BATCH

The champion has plain SGD with momentum and no augmentation: less work than this project's own.
"""

import sys
import time
from contextlib import nullcontext

import numpy as np
import torch
from torch import nn

from tools import synthetic


def baseline() -> nn.Module:
    """Return the network of stages/networks/cnn.py."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip


def convolution(inputs: int, filters: int) -> nn.Sequential:
    """Return a convolution with batch normalization."""
    layer = nn.Conv2d(inputs, filters, 3, padding="same", bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(filters))


class Residual(nn.Module):
    """Two convolutions with a path around them."""

    def __init__(self, filters: int) -> None:
        super().__init__()
        self.first, self.second = convolution(filters, filters), convolution(filters, filters)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (n, filters, height, width)."""
        return torch.relu(x + self.second(torch.relu(self.first(x))))


def champion() -> nn.Module:
    """Return the network of stages/networks/residual.py."""
    return nn.Sequential(
        convolution(1, 16), nn.ReLU(), convolution(16, 32), nn.ReLU(), nn.MaxPool2d(2),
        Residual(32), nn.MaxPool2d(2), convolution(32, 64), nn.ReLU(),
        Residual(64), nn.MaxPool2d(2, ceil_mode=True), convolution(64, 128), nn.ReLU(),
        Residual(128), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10),
    ).to(memory_format=torch.channels_last)  # fmt: skip


def epoch(name: str, images: int, batch: int) -> float:
    """Seconds of the second epoch of `images` synthetic images; the champion in bfloat16."""
    torch.manual_seed(0)
    model = {"baseline": baseline, "resnet": champion}[name]()
    mixed = name == "resnet"
    optimizer = (
        torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True)
        if mixed
        else torch.optim.Adam(model.parameters())
    )
    pixels, labels = synthetic.dataset(1000, seed=0)
    chosen = np.arange(images) % len(labels)
    inputs = torch.tensor(pixels[chosen][:, np.newaxis])
    targets = torch.tensor(labels[chosen].astype("int64"))
    for _ in range(2):
        started = time.perf_counter()
        for part in torch.randperm(images).split(batch):
            optimizer.zero_grad()
            with torch.autocast("cpu", torch.bfloat16) if mixed else nullcontext():
                outputs = model(inputs[part].float() / 255)
            nn.functional.cross_entropy(outputs.float(), targets[part]).backward()
            optimizer.step()
    return time.perf_counter() - started


if __name__ == "__main__":
    print(epoch(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
