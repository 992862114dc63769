"""Tables of what the stages before wrote."""

import pandas as pd

from stages.evidence import records


def curves(models: list[str]) -> pd.DataFrame:
    """Return what DVCLive logged: model, split, epoch (from 1), accuracy, loss.

    Raises `UserError` if a file is missing or damaged.
    """
    parts = []
    for model in models:
        epochs = records.trained(model).step + 1
        for part, split in (("train", "training"), ("eval", "validation")):
            logged = records.logged(model, part, epochs)
            logged.insert(0, "model", model)
            logged.insert(1, "split", split)
            parts.append(logged)
    return pd.concat(parts)


def scores(models: list[str], logged: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each model: shares of 1, losses in nats, sizes in numbers and bytes.

    `train_` and `validation_`: the final weights on images without augmentation. `logged_`: what
    DVCLive logged for training in the epoch of these weights; `logged` as `curves` gives it.
    Raises `UserError` if a file is missing or damaged.
    """
    rows = []
    for model in models:
        trained, test = records.trained(model), records.tested(model)
        final, epoch = trained.final, trained.best_epoch
        training = logged[(logged.model == model) & (logged.split == "training")]
        seen = training.set_index("epoch").loc[epoch]
        rows.append(
            {
                "model": model,
                "test_accuracy": test.accuracy,
                "test_loss": test.loss,
                "macro_f1": test.macro.f1,
                "validation_accuracy": final.validation.accuracy,
                "validation_loss": final.validation.loss,
                "train_accuracy": final.train.accuracy,
                "train_loss": final.train.loss,
                "logged_train_accuracy": float(seen.accuracy),
                "logged_train_loss": float(seen.loss),
                "best_epoch": epoch,
                "epochs": int(training.epoch.max()),
                "parameters": test.parameters,
                "flops": test.flops,
                "file_size": test.file_size,
            }
        )
    return pd.DataFrame(rows)
