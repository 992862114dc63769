"""The order of the tests among processes: none is lost, each process begins as it should."""

from types import SimpleNamespace

import conftest
import pytest


def item(number: int, slow: bool, graph: bool) -> SimpleNamespace:
    """Return what the ordering looks at, as pytest has it."""
    names = conftest.LONGEST if graph and number < len(conftest.LONGEST) else [f"test_{number}"]
    return SimpleNamespace(
        name=names[number % len(names)],
        fixturenames=["graph"] if graph else [],
        get_closest_marker=lambda name: name if slow else None,
    )


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
@pytest.mark.parametrize("counts", [(90, 9, 12), (90, 0, 0), (0, 0, 12), (5, 2, 40), (1, 1, 1)])
def test_no_test_is_lost_and_the_graph_is_built_beside_fast_tests(monkeypatch, processes, counts):
    fast, other, using = counts
    items = [
        *(item(number, slow=True, graph=True) for number in range(using)),
        *(item(number, slow=True, graph=False) for number in range(other)),
        *(item(number, slow=False, graph=False) for number in range(fast)),
    ]
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", str(processes))
    ordered = list(items)
    conftest.pytest_collection_modifyitems(ordered)
    assert {id(each) for each in ordered} == {id(each) for each in items}
    assert len(ordered) == len(items)
    if processes > 1 and using:
        assert ordered[0].name in conftest.LONGEST
    if counts == (90, 9, 12):
        place = 0
        for left in range(processes, 1, -1):
            place += (len(items) - place) // left  # as pytest-xdist deals them
            assert ordered[place].get_closest_marker("slow") is None
