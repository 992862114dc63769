"""The long torture: damaged inputs, kills, faulty servers and malicious models, in an hour.

    make torture

Each section takes a seed and a count, so that what it found can be found again; a short version
of each runs in `make test`.
"""

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What a section found: each list should be empty, and says what to look for otherwise."""

    count: int = 0
    tracebacks: list[str] = field(default_factory=list)  # not a sentence for the user
    different: list[str] = field(default_factory=list)  # accepted, with another result
    lost: list[str] = field(default_factory=list)  # not to be had back as documented

    @property
    def found(self) -> list[str]:
        """All of it, one line each."""
        return [*self.tracebacks, *self.different, *self.lost]
