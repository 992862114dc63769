"""The verdict on each claim, with the estimates that it rests on."""

from dataclasses import replace
from functools import singledispatch

import numpy as np

from stages.evidence import rules, verdicts
from stages.evidence.claims import Claim
from stages.evidence.comparison import Comparison
from stages.evidence.differences import holm
from stages.evidence.estimates import (
    Estimate,
    Judgement,
    accuracy,
    cost_ratios,
    difference,
    mean_difference,
)
from stages.evidence.means import p_above
from stages.evidence.measuring import Measured
from stages.evidence.paired import differences_by_image

Models = tuple[str, ...]


def judge_all(stated: list[Claim], comparison: Measured) -> list[Judgement]:
    """Judge each claim; the p-values of all hypotheses are corrected together, after Holm."""
    hypotheses = [claim for claim in stated if isinstance(claim.judged, rules.Hypothesis)]
    tested = dict(zip(hypotheses, judge_hypotheses(hypotheses, comparison), strict=True))
    return [
        tested[claim] if claim in tested else judge(claim.judged, claim.models, comparison)
        for claim in stated
    ]


def judge_hypotheses(hypotheses: list[Claim], comparison: Measured) -> list[Judgement]:
    """Judge all hypotheses: paired one-sided t-tests against their bounds, Holm's p-values."""
    values = [
        differences_by_image(comparison.predictions, *claim.models, claim.judged.images)
        for claim in hypotheses
    ]
    bounds = [claim.judged.above for claim in hypotheses]
    raw = [p_above(each, bound) for each, bound in zip(values, bounds, strict=True)]
    judgements = []
    for claim, each, p in zip(hypotheses, values, holm(raw), strict=True):
        rule, estimate = claim.judged, replace(_mean(claim, each, comparison), p=float(p))
        verdict = verdicts.of_hypothesis(estimate.interval, p, rule.above, rule.level)
        judgements.append(Judgement(verdict, (estimate,)))
    return judgements


def _mean(claim: Claim, values: np.ndarray, comparison: Measured) -> Estimate:
    """Return the mean of `values`; on clean images the table of pairs has it, with its interval."""
    if claim.judged.images == "clean":
        return replace(difference(comparison, *claim.models), images=len(values))
    return mean_difference(values, claim.models)


@singledispatch
def judge(rule: rules.Rule, models: Models, comparison: Comparison) -> Judgement:
    """Judge a claim about `models` by its rule; hypotheses are left to `judge_hypotheses`."""
    raise NotImplementedError(rule, models, comparison)


@judge.register
def _(rule: rules.Accuracy, models: Models, comparison: Comparison) -> Judgement:
    estimate = accuracy(comparison, *models, rule.split)
    return Judgement(verdicts.of_figure(rule.claimed, estimate.interval), (estimate,))


@judge.register
def _(rule: rules.AccuracyRange, models: Models, comparison: Comparison) -> Judgement:
    estimate = accuracy(comparison, *models, rule.split)
    return Judgement(verdicts.of_range(rule.low, rule.high, estimate.interval), (estimate,))


@judge.register(rules.MoreAccurate)
@judge.register(rules.BetterGeneralization)
def _(_rule: rules.Rule, models: Models, comparison: Comparison) -> Judgement:
    *better, last = models
    estimates = tuple(difference(comparison, model, last) for model in better)
    verdict = verdicts.of_all([verdicts.of_pair(each.value, each.p) for each in estimates])
    return Judgement(verdict, estimates)


@judge.register
def _(rule: rules.MeanDifference, models: Models, comparison: Measured) -> Judgement:
    values = differences_by_image(comparison.predictions, *models, rule.images)
    estimate = mean_difference(values, models)
    return Judgement(verdicts.of_mean(estimate.interval), (estimate,))


@judge.register
def _(_rule: rules.BestBalance, models: Models, comparison: Comparison) -> Judgement:
    first, *others = models
    estimates = tuple(difference(comparison, other, first) for other in others)
    better = [verdicts.of_pair(each.value, each.p) for each in estimates]
    ratios = [cost_ratios(comparison, other, first).max() for other in others]
    return Judgement(verdicts.of_balance(list(zip(better, ratios, strict=True))), estimates)


@judge.register
def _(_rule: rules.NotConsistentlyBetter, models: Models, comparison: Comparison) -> Judgement:
    return Judgement(verdicts.OPEN, (difference(comparison, *models),))


@judge.register(rules.MoreEpochs)
@judge.register(rules.BetterOnPhotographs)
def _(_rule: rules.Rule, _models: Models, _comparison: Comparison) -> Judgement:
    return Judgement(verdicts.OPEN)
