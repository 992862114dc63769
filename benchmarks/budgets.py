"""What a minute of training is worth: the champion by epochs, and the seeds of champion and robust.

python -m benchmarks.budgets          train what budgets.csv lacks, after each run a row more
python -m benchmarks.budgets show     draw budgets.png from it and print means in Markdown

Wants data/prepared and data/distorted (dvc repro distort), and hours. A killed run goes on; rows
of several processors may stand side by side, since each names its own.
"""

import csv
import json
import platform
import re
import sys
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from benchmarks import trial
from benchmarks.networks import PARAMS, flops
from stages.pictures.figures import model_styles, save

TABLE, PICTURE = Path("benchmarks/budgets.csv"), Path("benchmarks/budgets.png")
# Model, epochs, number of seeds. What the ladder of the study has is taken from there.
RUNS = [
    ("resnet", 8, 3),
    ("resnet", 18, 3),
    ("resnet", 36, 5),
    ("robust", 36, 5),
    ("resnet", 72, 3),
]
IMAGES = 55_000  # of the training split


def processor() -> str:
    """Return the name of this machine's processor: minutes depend on it, and the last digits."""
    names = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return re.sub(r"\((R|TM)\)| Processor", "", names[0] if names else platform.machine())


def from_ladder(model: str, epochs: int, seed: int) -> dict[str, object] | None:
    """Return what the study's ladder measured of the same training; it keeps no minutes."""
    path = Path(f"study/metrics/trainings/ladder-{model}-{seed}.json")
    if epochs != PARAMS["models"][model]["epochs"] or not path.exists():
        return None
    kept = json.loads(path.read_text())
    figures = {part: kept[part]["accuracy"] for part in ("validation", "test")}
    figures |= {name: kept[name] for name in ("distorted", "calibration_error")}
    return {"minutes": None, **figures, "processor": "study"}


def trained(model: str, epochs: int, seed: int) -> dict[str, object]:
    """Train and evaluate a model; return what was measured, the last columns of the table."""
    changes = {f"models.{model}.epochs": epochs, "train.seed": seed}
    folder, minutes = trial.run(model, changes, f"{model}-{epochs}-{seed}")
    figures = {key: round(value, 5) for key, value in trial.measured(folder, model).items()}
    return {"minutes": round(minutes, 2), **figures, "processor": processor()}


def complete() -> None:
    """Run what the table lacks."""
    done = pd.read_csv(TABLE) if TABLE.exists() else pd.DataFrame(columns=["model"])
    for model, epochs, seeds in RUNS:
        for seed in range(seeds):
            if ((done.model == model) & (done.epochs == epochs) & (done.seed == seed)).any():
                continue
            row = {"model": model, "epochs": epochs, "seed": seed}
            row |= from_ladder(model, epochs, seed) or trained(model, epochs, seed)
            with TABLE.open("a", newline="") as file:
                writer = csv.DictWriter(file, row, lineterminator="\n")
                if not file.tell():
                    writer.writeheader()
                writer.writerow(row)


def means(table: pd.DataFrame) -> None:
    """Print the mean and the standard deviation over seeds of each model and budget."""
    names = ["validation", "test", "distorted", "calibration_error"]
    heads = ["model", "epochs", "n", "minutes, by processor", *names]
    print("|", " | ".join(heads).replace("_", " "), "|")
    print("|---" * len(heads) + "|")
    for (model, epochs), part in table.groupby(["model", "epochs"]):
        minutes = "; ".join(
            f"{', '.join(f'{each:.1f}' for each in sorted(own.minutes))} ({name})"
            for name, own in part.dropna(subset="minutes").groupby("processor", sort=False)
        )
        cells = [f"{scatter(100 * part[name], 2)}%" for name in names[:3]]
        cells.append(scatter(part.calibration_error, 4))
        print(f"| {model} | {epochs} | {len(part)} | {minutes} |", " | ".join(cells), "|")


def scatter(values: pd.Series, places: int) -> str:
    """Return the mean, and behind it the standard deviation if there are several values."""
    spread = f" ± {values.std():.{places}f}" if len(values) > 1 else ""
    return f"{values.mean():.{places}f}{spread}"


def picture(table: pd.DataFrame) -> None:
    """Draw test accuracy against the epochs, the arithmetic and the minutes of the training."""
    table = table[table.model == "resnet"]
    groups = table.groupby("epochs")
    mean = 100 * groups.test.mean()
    budgets = mean.index.to_numpy()
    unit = flops("resnet") * IMAGES / 1e14  # of an epoch
    style = model_styles(PARAMS["models"])["resnet"]
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot(mean, **style | {"label": "mean"})
    # Beside the mean, whose marker would hide them.
    axes.scatter(
        1.06 * table.epochs, 100 * table.test,
        color="black", marker="x", s=18, linewidths=1, label="one seed",
    )  # fmt: skip
    axes.set_xscale("log")
    sizes, minutes = groups.size(), groups.minutes.mean()
    ticks = [
        f"{each}\n{unit * each:.1f}\n{minutes[each]:.0f} min\nn = {sizes[each]}" for each in budgets
    ]
    machines = " and ".join(table.dropna(subset="minutes").processor.unique())
    axes.set_xticks(budgets, ticks)
    axes.minorticks_off()
    axes.margins(x=0.2, y=0.2)
    axes.legend(loc="upper left")
    axes.set_xlabel(
        "epochs (logarithmic), 100 trillion floating-point operations, mean minutes of training,\n"
        f"seeds; 2 cores of {machines}"
    )
    axes.set_ylabel("test accuracy in % (10,000 images)")
    axes.set_title("What a longer training is worth: the champion, each seed and their mean")
    axes.grid(alpha=0.3)
    save(PICTURE, figure)


if __name__ == "__main__":
    if sys.argv[1:] == ["show"]:
        means(pd.read_csv(TABLE))
        picture(pd.read_csv(TABLE))
    else:
        complete()
