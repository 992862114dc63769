"""Claims judged again where there is stronger evidence than one training and test images.

Several trainings of each model come from the study, photographs from their own pipeline.
"""

import math
from dataclasses import dataclass, replace
from functools import singledispatch

from scipy import stats

from stages.evidence import rules, verdicts
from stages.evidence.claims import Claim
from stages.evidence.comparison import Comparison
from stages.evidence.differences import holm
from stages.evidence.estimates import Estimate, Judgement, cost_ratios
from stages.pages import photographs
from stages.pages.convergence import Convergence, ranks
from stages.pages.trainings import Ladder, Pair, estimate

Models = tuple[str, ...]


@dataclass(frozen=True)
class Generalization(Judgement):
    """A judgement on test images; `gaps`: training minus validation accuracy of each model."""

    gaps: tuple[float, ...] = ()


def judge_all(
    stated: list[Claim], earlier: list[Judgement], comparison: Comparison, ladder: Ladder
) -> list[Judgement]:
    """Return the judgement on each claim by the strongest evidence; `earlier`: by one training."""
    known = [ladder.knows(claim.models, comparison.data_set) for claim in stated]
    tested = [
        claim
        for claim, is_known in zip(stated, known, strict=True)
        if is_known
        and isinstance(claim.judged, rules.Hypothesis)
        and claim.judged.images == "clean"
    ]
    hypotheses = judge_hypotheses(tested, ladder)
    again = []
    for claim, judgement, is_known in zip(stated, earlier, known, strict=True):
        found = None
        if isinstance(claim.judged, rules.BetterOnPhotographs):
            found = on_photographs(claim.models, comparison)
        elif claim in hypotheses:
            found = hypotheses[claim]
        elif is_known:
            found = judge(claim.judged, claim.models, comparison, ladder)
        again.append(found or judgement)
    return again


def on_photographs(models: Models, comparison: Comparison) -> Judgement | None:
    """Judge that the first model is better on photographs; None if they do not tell.

    By the models' own answers; those that are corrected for photographs stand beside them.
    """
    found = photographs.differences(*models, comparison.data_set)
    return found and Judgement(_better(found[0]), found)


def judge_hypotheses(tested: list[Claim], ladder: Ladder) -> dict[Claim, Judgement]:
    """Judge the hypotheses on clean images; Holm's correction for those alone."""
    pairs = [ladder.pair(*claim.models) for claim in tested]
    raw = [p_above(pair, claim.judged.above) for pair, claim in zip(pairs, tested, strict=True)]
    found = {}
    for claim, pair, p in zip(tested, pairs, holm(raw), strict=True):
        rule, own = claim.judged, replace(estimate(pair), p=float(p))
        verdict = verdicts.of_hypothesis(own.interval, own.p, rule.above, rule.level)
        found[claim] = Judgement(verdict, (own,))
    return found


def p_above(pair: Pair, bound: float) -> float:
    """Return the one-sided p-value of a difference above `bound`."""
    freedom = math.inf if pair.freedom is None else pair.freedom
    if pair.error == 0:
        return float(pair.value <= bound)
    return float(stats.t.sf((pair.value - bound) / pair.error, freedom))


@singledispatch
def judge(
    _rule: rules.Rule, _models: Models, _comparison: Comparison, _ladder: Ladder
) -> Judgement | None:
    """Judge a claim by several trainings of each model; None where they have no say."""
    return None


@judge.register
def _(rule: rules.Accuracy, models: Models, _: Comparison, ladder: Ladder) -> Judgement:
    found = ladder.accuracy(*models, rule.split)
    return Judgement(verdicts.of_figure(rule.claimed, found.interval), (found,))


@judge.register
def _(rule: rules.AccuracyRange, models: Models, _: Comparison, ladder: Ladder) -> Judgement:
    found = ladder.accuracy(*models, rule.split)
    return Judgement(verdicts.of_range(rule.low, rule.high, found.interval), (found,))


@judge.register
def _(
    _rule: rules.BetterGeneralization, models: Models, _: Comparison, ladder: Ladder
) -> Judgement:
    found = estimate(ladder.pair(*models))
    return Generalization(_better(found), (found,), tuple(ladder.gaps[model] for model in models))


@judge.register
def _(_rule: rules.MoreAccurate, models: Models, _: Comparison, ladder: Ladder) -> Judgement:
    *better, last = models
    found = tuple(estimate(ladder.pair(model, last)) for model in better)
    return Judgement(verdicts.of_all([_better(each) for each in found]), found)


@judge.register
def _(
    _rule: rules.BestBalance, models: Models, comparison: Comparison, ladder: Ladder
) -> Judgement:
    first, *others = models
    found = tuple(estimate(ladder.pair(other, first)) for other in others)
    ratios = [cost_ratios(comparison, other, first).max() for other in others]
    each = [(_better(one), ratio) for one, ratio in zip(found, ratios, strict=True)]
    return Judgement(verdicts.of_balance(each), found)


@judge.register
def _(
    _rule: rules.NotConsistentlyBetter, models: Models, _: Comparison, ladder: Ladder
) -> Judgement:
    found = estimate(ladder.pair(*models))
    return Judgement(verdicts.opposite(_better(found)), (found,))


@judge.register
def _(_rule: rules.MoreEpochs, models: Models, _: Comparison, ladder: Ladder) -> Judgement:
    epochs = tuple(tuple(ladder.epochs_to_90(model)) for model in models)
    difference, p = ranks(*epochs)
    return Convergence(verdicts.of_pair(difference, p), epochs=epochs, p=p)


def _better(found: Estimate) -> str:
    return verdicts.of_pair(found.value, found.p)
