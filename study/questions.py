"""docs/questions.md: what learners ask, answered by the study's results and the main pipeline's.

    make questions

Reads study/results/*.csv, study/metrics/ and plots/compare/*.csv, which are in git. What has not
been measured is said so; nothing is guessed.
"""

import subprocess
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stages.common.errors import UserError
from stages.common.files import replacing
from study import gaps, measured, pipeline
from study.answers import NOT_YET, RESULTS, Answers

PAGE, TEMPLATE = Path("docs/questions.md"), "questions.md"


def commit() -> str:
    """Return the last commit of what the page reads of the study, "" if it is not all in one."""
    read = ["--", str(RESULTS), str(measured.METRICS)]
    if _git("status", "--porcelain", *read):
        return ""
    return _git("log", "-1", "--format=%h", *read)


def _git(*words: str) -> str:
    """Return what git prints, "" if it fails: without a repository there is no commit."""
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def page() -> str:
    """Return docs/questions.md. Raises `UserError` if a table is damaged."""
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder), undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template(TEMPLATE).render(
        answers=Answers(), gaps=gaps, measured=measured, pipeline=pipeline, commit=commit()
    )


def main() -> None:
    """Write the page."""
    try:
        text = page()
        with replacing(PAGE) as partial:
            partial.write_text(text)
    except UserError as error:
        sys.exit(f"error: {error}")
    print(f"{PAGE}: {text.count(NOT_YET)} answers are not measured yet")


if __name__ == "__main__":
    main()
