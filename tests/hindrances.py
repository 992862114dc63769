"""What a machine can put in the way of writing a file, for real."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, mode: int) -> Iterator[None]:
    """Reduce the permissions of `path` for everyone, root too, who becomes nobody."""
    is_root = os.geteuid() == 0
    path.chmod(mode)
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        path.chmod(0o755)


@contextmanager
def almost_full_disk(free: int) -> Iterator[None]:
    """Let the system refuse to make any file larger than `free` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
