"""Which trials are stopped early: successive halving, by the accuracies after certain epochs."""

import optuna

REDUCTION = 4  # of the trials at an epoch of judgement, one in four goes on


def tell(trial: optuna.Trial, curve: list[float]) -> None:
    """Tell the study each epoch's accuracy that it does not know yet."""
    known = trial.study.trials[trial.number].intermediate_values
    for epoch, accuracy in enumerate(curve, start=1):
        if epoch not in known:
            trial.report(accuracy, epoch)


def judge(trial: optuna.Trial, grace: int, curve: list[float]) -> None:
    """Tell the study the epochs until one is hopeless. Raises `TrialPruned` if one is.

    However late it looks, and after whatever kill, the decision is the same: the epochs are judged
    one by one, those that the study knows already too.
    """
    earlier = [each.intermediate_values for each in trial.study.trials[: trial.number]]
    epochs = enumerate(curve, start=1)
    last = next((epoch for epoch, own in epochs if hopeless(own, epoch, earlier, grace)), None)
    tell(trial, curve[:last])
    if last is not None:
        raise optuna.TrialPruned


def hopeless(accuracy: float, epoch: int, earlier: list[dict[int, float]], grace: int) -> bool:
    """Say whether a trial ends, given the accuracies of the earlier ones by epoch.

    Asynchronous successive halving, by L. Li and others, "A system for massively parallel
    hyperparameter tuning", 2020. Optuna's own pruner stores that it has judged, and after a kill
    would not judge again.
    """
    judged = grace
    while judged < epoch:
        judged *= REDUCTION
    if judged != epoch:
        return False
    reached = [values[epoch] for values in earlier if epoch in values]
    going_on = max((len(reached) + 1) // REDUCTION, 1)
    return sum(value > accuracy for value in reached) >= going_on
