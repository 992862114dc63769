"""What `make repro` and the demonstration end with: a table that fits a terminal."""

from pathlib import Path

import pandas as pd
from project import MODELS, ROOT

from tools import summary


def shown() -> list[str]:
    return summary.table(lambda name: (ROOT / name).read_text()).splitlines()


def test_each_model_has_a_line_with_its_figures_and_none_is_too_wide():
    title, *lines = shown()
    assert title.split() == ["model", "validation", "test", "(95%", "interval)", "parameters"]
    models = pd.read_csv(ROOT / "plots/compare/models.csv", index_col="model")
    for model, line in zip(MODELS, lines, strict=False):
        name, validation, test, *_, parameters = line.split()
        own = models.loc[model]
        assert name == model
        assert validation == f"{own.validation_accuracy:.2%}"
        assert test == f"{own.test_accuracy:.2%}"
        assert parameters == f"{own.parameters:,.0f}"
    assert max(map(len, shown())) <= 80


def test_the_best_model_is_the_one_that_validation_chose():
    chosen = pd.read_csv(ROOT / "plots/compare/models.csv").sort_values("validation_accuracy")
    assert f"Best on validation images: {chosen.model.iloc[-1]}." in shown()
    assert shown()[-1].endswith(" test images were not used to choose anything.")


def test_a_long_name_moves_every_column():
    def read(name: str) -> str:
        return (ROOT / name).read_text().replace("ann,", f"{'a' * 25},")

    lines = summary.table(read).splitlines()
    title = lines[0]
    end = title.index("validation") + len("validation")
    assert all(line[end - 1] == "%" for line in lines[1 : len(MODELS) + 1])


def test_times_are_in_the_unit_that_people_use():
    assert summary.took(12.3) == "It took 12 s."
    assert summary.took(3300) == "It took 55 minutes."


def test_make_repro_ends_with_it():
    recipe = Path(ROOT / "Makefile").read_text().split("\nrepro:")[1].split("\n\n")[0]
    assert recipe.endswith("python -m tools.summary --since $$start")
