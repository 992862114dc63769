"""Every number of a training is bounded: a sentence at once, not a crash hours later."""

import copy
import importlib
from collections.abc import Iterator

import pytest
from declared import TRAINING, parameters

from stages.common import params
from stages.common.errors import UserError
from stages.training import trainer

UNBOUNDED = {"weight_decay", "learning_rate"}  # too large a rate diverges, which has a sentence


def numbers(content: dict | list, *place: str | int) -> Iterator[tuple]:
    """Yield the place of each number in nested sections and lists."""
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from numbers(value, *place, key)
        elif type(value) in (int, float) and key not in UNBOUNDED:
            yield (*place, key)


def with_value(content: dict, place: tuple, value: float) -> dict:
    changed = copy.deepcopy(content)
    *sections, last = place
    inner = changed
    for key in sections:
        inner = inner[key]
    inner[last] = value
    return changed


@pytest.mark.parametrize("factor", [1, -1])
@pytest.mark.parametrize(
    ("stage", "place"),
    [(stage, place) for stage in TRAINING for place in numbers(parameters(stage))],
    ids=str,
)
def test_a_huge_number_is_refused(monkeypatch, stage, place, factor):
    monkeypatch.setattr(trainer.dataset, "load", lambda path: pytest.fail(f"{path} was read"))
    huge = with_value(parameters(stage), place, factor * 10**19)
    monkeypatch.setattr(params, "declared", lambda: huge)
    with pytest.raises(UserError) as error:
        importlib.import_module(f"stages.{stage}").main()
    named = ".".join(map(str, place))
    assert f"params.yaml: {named} should be " in str(error.value)
    assert "or equal to" in str(error.value) or "less than" in str(error.value)
