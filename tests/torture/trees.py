"""Damaged copies of a tree of settings, such as params.yaml or config.json, drawn at random."""

import copy
import random

EXTREMES = [
    *(None, True, False, 0, -1, 1, 7, 10**5, 2**31, 2**63, 10**30, -(10**30)),
    *(0.5, -0.0, 1e-320, 1e308, float("inf"), float("nan")),
    *("", "relu", "float32", "1e-3", "../..", "/dev/zero", "a" * 5000, "\0", "\x1b[2J", "\ud800"),
    *([], {}, [[]], [None], [0] * 50, {"": None}, {"class_name": "Dense", "config": {}}),
]


def mutated(tree: object, generator: random.Random) -> object:
    """Return a copy of `tree` after one to three random changes."""
    tree = {"all": copy.deepcopy(tree)}
    for _ in range(generator.randint(1, 3)):
        places = _places(tree)
        container, key = generator.choice(places)
        change = generator.choice(["replace", "replace", "remove", "swap", "wrap", "add"])
        if change == "replace":
            container[key] = copy.deepcopy(generator.choice(EXTREMES))
        elif change == "remove" and len(places) > 1 and container is not tree:
            del container[key]
        elif change == "swap":
            other, place = generator.choice(places)
            container[key] = copy.deepcopy(other[place])
        elif change == "wrap":
            container[key] = [container[key]]
        elif isinstance(container, dict) and container is not tree:
            container[f"{key}s"] = copy.deepcopy(container[key])
    return tree["all"]


def _places(tree: object) -> list[tuple[dict | list, object]]:
    """Return every place of a value in `tree`, as its container and its key or index."""
    found, remaining = [], [tree]
    while remaining:
        container = remaining.pop()
        if isinstance(container, dict | list):
            keys = list(container) if isinstance(container, dict) else range(len(container))
            found += [(container, key) for key in keys]
            remaining += [container[key] for key in keys]
    return found
