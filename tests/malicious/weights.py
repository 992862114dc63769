"""Attacks in model.weights.h5: arrays that are elsewhere, or larger than what is there."""

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

from malicious import SECRET, Attack, Parts

KERNEL = "layers/dense/vars/0"


def weights(change: Callable[[h5py.File, Parts], None]) -> Attack:
    """Other arrays: `change` edits the file of HDF5."""

    def attack(parts: Parts, path: Path) -> None:
        parts.rewrite_weights(lambda opened: change(opened, parts))
        parts.write(path)

    return attack


def kernel(**options: object) -> Attack:
    """The weights of the dense layer as another data set of HDF5."""

    def change(opened: h5py.File, parts: Parts) -> None:  # noqa: ARG001
        del opened[KERNEL]
        opened.create_dataset(KERNEL, **options)

    return weights(change)


def linked(link: Callable[[Parts], object]) -> Attack:
    """A link in place of the dense layer."""

    def change(opened: h5py.File, parts: Parts) -> None:
        del opened["layers/dense"]
        opened["layers/dense"] = link(parts)

    return weights(change)


def stored_elsewhere(opened: h5py.File, parts: Parts) -> None:
    del opened[KERNEL]
    place = [(str(parts.outside / SECRET), 0, 784 * 3 * 4)]
    opened.create_dataset(KERNEL, (784, 3), "float32", external=place)


def virtual(opened: h5py.File, parts: Parts) -> None:
    del opened[KERNEL]
    layout = h5py.VirtualLayout((784, 3), "float32")
    layout[:] = h5py.VirtualSource(str(parts.outside / SECRET), "x", (784, 3))
    opened.create_virtual_dataset(KERNEL, layout)


ATTACKS = {
    "a link to another file of HDF5": linked(
        lambda parts: h5py.ExternalLink(str(parts.outside / SECRET), "/")
    ),
    "a link inside HDF5": linked(lambda parts: h5py.SoftLink("/layers/flatten")),  # noqa: ARG005
    "arrays in another file": weights(stored_elsewhere),
    "arrays of another file of HDF5": weights(virtual),
    "arrays of three gigabytes": kernel(shape=(784, 10**6), dtype="float32", chunks=(1, 100)),
    "arrays that are not there": kernel(shape=(784, 10**9), dtype="float32"),
    "compressed arrays": kernel(data=np.zeros((784, 10**4), "f4"), compression="gzip"),
    "text as an array": kernel(data=["a"] * 3, dtype=h5py.string_dtype()),
    "arrays of another shape": kernel(data=np.zeros((3, 784), "f4")),
    "arrays of another type": kernel(data=np.zeros((784, 3), "V3")),
}
