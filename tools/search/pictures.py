"""Pictures of a search: its history, and which settings mattered."""

from pathlib import Path

import numpy as np
import optuna
from matplotlib.figure import Figure
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
from optuna.trial import FrozenTrial, TrialState, create_trial

from stages.pictures.figures import COLOURS, save

FEWEST = 4  # trials, for an importance


def draw(folder: Path, study: optuna.Study, model: str, epoch: int) -> list[Path]:
    """Write history.png and, if there are trials enough, importance.png; return their paths."""
    written = [folder / "history.png"]
    save(written[0], history(study, model))
    importances = importance(study, epoch)
    if importances:
        written.append(folder / "importance.png")
        save(written[1], bars(importances, model, epoch, len(reaching(study, epoch))))
    return written


def history(study: optuna.Study, model: str) -> Figure:
    """Return the accuracy of each trial, in percent, and of the best one so far."""
    figure = Figure(figsize=(6.4, 3.6))
    axes = figure.subplots()
    kinds = {"finished": TrialState.COMPLETE, "pruned, at its last epoch": TrialState.PRUNED}
    for (label, state), marker, colour in zip(kinds.items(), "ox", COLOURS[2::-2], strict=False):
        trials = [each for each in study.get_trials(states=[state]) if each.value is not None]
        points = [each.number for each in trials], [100 * each.value for each in trials]
        axes.scatter(*points, marker=marker, color=colour, label=f"{label}, n = {len(trials)}")
    ends = study.get_trials(states=[TrialState.COMPLETE])
    if ends:
        best = 100 * np.maximum.accumulate([each.value for each in ends])
        numbers = [each.number for each in ends]
        axes.step(numbers, best, where="post", color=COLOURS[1], label="best so far")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="trial", ylabel="validation accuracy, %", title=f"Search of {model}")
    axes.legend(frameon=False)
    return figure


def reaching(study: optuna.Study, epoch: int) -> list[FrozenTrial]:
    """Return the trials that were trained for `epoch` epochs, pruned ones included."""
    return [each for each in study.get_trials() if epoch in each.intermediate_values]


def importance(study: optuna.Study, epoch: int) -> dict[str, float]:
    """Return of each setting its share of the variance of the accuracy after `epoch` epochs.

    By F. Hutter, H. Hoos, K. Leyton-Brown, "An efficient approach for assessing hyperparameter
    importance", 2014. At an early epoch, since only there all trials can be compared: few of them
    finish. Empty if there are too few trials, or if their accuracies tell nothing.
    """
    trials = reaching(study, epoch)
    if len(trials) < FEWEST:
        return {}
    early = optuna.create_study(direction="maximize")
    for each in trials:
        value = each.intermediate_values[epoch]
        early.add_trial(
            create_trial(params=each.params, distributions=each.distributions, value=value)
        )
    try:
        return get_param_importances(early, evaluator=FanovaImportanceEvaluator(seed=0))
    except RuntimeError:  # there is no variance to share, as where only late epochs differ
        return {}


def bars(importances: dict[str, float], model: str, epoch: int, count: int) -> Figure:
    """Return a bar for each setting, the most important on top."""
    figure = Figure(figsize=(6.4, 0.8 + 0.4 * len(importances)))
    axes = figure.subplots()
    names = list(importances)[::-1]
    axes.barh(names, [importances[name] for name in names], color=COLOURS[2])
    axes.set(
        xlabel=f"share of the variance of the accuracy after epoch {epoch}",
        ylabel="setting",
        title=f"What mattered for {model}, n = {count} trials",
        xlim=(0, 1),
    )
    return figure
