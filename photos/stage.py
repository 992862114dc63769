"""How the stages of this pipeline run: as those of the main one, in the folder photos/."""

import re
from collections.abc import Callable

from stages.common import stage
from stages.common.errors import UserError

STAGES = "download|convert|evaluate|compare|export"

instance = stage.instance


def run(main: Callable[[], None]) -> None:
    """Run a stage; see `stages.common.stage.run`. Sentences are as seen from the project's top."""

    def located() -> None:
        try:
            main()
        except UserError as error:
            raise UserError(from_top(str(error))) from None

    stage.run(located)


def from_top(sentence: str) -> str:
    """Return a sentence with this pipeline's files and stages as they are named at the top."""
    sentence = re.sub(
        r"(?<![\w/.])(\.\./)?(params\.yaml|data/|models/|metrics/|plots/)",
        lambda found: found[2] if found[1] else f"photos/{found[2]}",
        sentence,
    )
    return re.sub(rf"\bdvc repro ({STAGES})\b", r"dvc --cd photos repro \1", sentence)
