"""How the stages of this pipeline run: as those of the main one, in the folder photos/."""

import re
import sys
from collections.abc import Callable

from stages.common import stage

# What a sentence says in this folder, and what it must say at the project's top, in this order.
AT_TOP = [
    (r"(?<![\w/.])(params\.yaml|data/|metrics/|plots/)", r"photos/\1"),
    (r"(?<![\w/.])\.\./(params\.yaml|data/|metrics/|models/|plots/)", r"\1"),
    (r"\bdvc repro (?=download|convert|evaluate|compare|export)", "dvc --cd photos repro "),
    (r"\bdvc checkout photos/data/\S*", "dvc --cd photos checkout"),
    (r"\bgit restore [^&\n]*\.\./docs/[^&\n]*", "git restore docs photos"),
    # The download keeps what it has, so that nothing was removed.
    (r"(what has arrived is kept\.)\n.*", r"\1"),
]

instance = stage.instance


def run(main: Callable[[], None]) -> None:
    """Run a stage; see `stages.common.stage.run`. Sentences are as seen from the project's top."""
    try:
        stage.run(main)
    except SystemExit as end:
        sys.exit(from_top(end.code) if isinstance(end.code, str) else end.code)


def from_top(sentence: str) -> str:
    """Return a sentence with this pipeline's files and stages as they are named at the top."""
    for here, at_top in AT_TOP:
        sentence = re.sub(here, at_top, sentence)
    return sentence
