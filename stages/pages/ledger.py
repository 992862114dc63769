"""The claims as the pages show them: each beside what was measured and the verdict."""

from dataclasses import dataclass

from stages.evidence import rules, verdicts
from stages.evidence.claims import Claim
from stages.evidence.comparison import Comparison
from stages.evidence.estimates import Judgement
from stages.pages import wording
from stages.pages.convergence import Convergence

ONE_TRAINING, SEVERAL, PHOTOGRAPHS = "make repro", "make study", "make photos"


@dataclass(frozen=True)
class Entry:
    """A claim, what was measured here, the verdict, its rule, and the command that shows it."""

    who: str
    claim: str
    measured: str
    verdict: str
    judged: rules.Rule
    command: str


def entries(
    stated: list[Claim], judgements: list[Judgement], comparison: Comparison
) -> list[Entry]:
    """Return an entry for each claim and its judgement; all their models are in `comparison`."""
    return [
        Entry(
            who=claim.who,
            claim=claim.claim,
            measured=wording.measured(claim.judged, claim.models, judgement, comparison),
            verdict=judgement.verdict,
            judged=claim.judged,
            command=_command(claim.judged, judgement),
        )
        for claim, judgement in zip(stated, judgements, strict=True)
    ]


def _command(rule: rules.Rule, judgement: Judgement) -> str:
    """Return the command that measures what the judgement rests on, or what is missing."""
    if isinstance(rule, rules.BetterOnPhotographs):
        return PHOTOGRAPHS
    several = any(each.trainings for each in judgement.estimates)
    if several or isinstance(judgement, Convergence) or judgement.verdict == verdicts.OPEN:
        return SEVERAL
    return ONE_TRAINING
