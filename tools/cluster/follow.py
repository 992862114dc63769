"""On a worker: what a stage writes into a file, told line by line while it runs."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tools.cluster.outcome import begun


class Follower:
    """Looks at a file again and again, and tells the lines that are new and complete."""

    def __init__(self, file: Path | None, stage: str, log: Path, tell: Callable[..., None]) -> None:
        """`log` has what DVC prints: until it runs the stage, the file is that of the commit."""
        self.file, self.tell = file, tell
        self.log, self.stage = log, stage
        self.runs = False
        self.told = 0

    def look(self) -> None:
        """Tell what has come since the last look; nothing if there is no file."""
        if self.file is None:
            return
        self.runs = self.runs or begun(self.stage, self.log.read_text(errors="replace"))
        if self.runs:
            with suppress(FileNotFoundError):  # the stage has not written it yet
                *complete, _ = self.file.read_text().split("\n")
                if new := complete[self.told :]:
                    self.tell(lines=new)
                    self.told = len(complete)
