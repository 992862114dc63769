"""The claims as the pages show them: each beside what was measured and the verdict."""

from dataclasses import dataclass

from stages.evidence import verdicts, wording
from stages.evidence.claims import Claim
from stages.evidence.comparison import Comparison
from stages.evidence.judging import judge_all
from stages.evidence.rules import Rule

REPRODUCE = "dvc repro compare"
MORE_SEEDS = "dvc exp run --queue -S 'train.seed=range(1,6)' && dvc queue start"


@dataclass(frozen=True)
class Entry:
    """A claim, what was measured here, the verdict, its rule, and the command that shows it."""

    who: str
    claim: str
    measured: str
    verdict: str
    judged: Rule
    command: str


def entries(stated: list[Claim], comparison: Comparison) -> list[Entry]:
    """Return an entry for each claim; all their models are in `comparison`."""
    return [
        Entry(
            who=claim.who,
            claim=claim.claim,
            measured=wording.measured(claim.judged, claim.models, judgement, comparison),
            verdict=judgement.verdict,
            judged=claim.judged,
            command=MORE_SEEDS if judgement.verdict == verdicts.OPEN else REPRODUCE,
        )
        for claim, judgement in zip(stated, judge_all(stated, comparison), strict=True)
    ]
