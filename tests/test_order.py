"""The order of the tests among processes, which take whole files: none is lost or torn apart."""

from itertools import groupby
from pathlib import Path
from types import SimpleNamespace

import conftest
from project import ROOT


def item(file: str, slow: bool) -> SimpleNamespace:
    """Return what the ordering looks at, as pytest has it."""
    mark = "slow" if slow else None
    return SimpleNamespace(path=Path(file), get_closest_marker=lambda _: mark)


def test_fast_files_follow_the_graph_and_the_longest_of_the_slow_ones_follow_them():
    last, second, first = "test_z.py", conftest.LONGEST[1], conftest.LONGEST[0]
    items = [
        item("test_a.py", False),
        item("test_a.py", False),
        item(last, True),
        item(second, True),
        item("test_mixed.py", False),
        item("test_mixed.py", True),
        item(first, True),
        item("test_b.py", False),
        item(conftest.FIRST, True),
    ]
    ordered = list(items)
    conftest.pytest_collection_modifyitems(ordered)
    assert {id(each) for each in ordered} == {id(each) for each in items}
    files = [file for file, _ in groupby(each.path.name for each in ordered)]
    assert files[:3] == [conftest.FIRST, "test_a.py", "test_b.py"]
    assert files[3:5] == [first, second]
    assert sorted(files[5:]) == ["test_mixed.py", last]


def test_every_file_that_the_order_names_is_there():
    for name in (conftest.FIRST, *conftest.LONGEST):
        assert (ROOT / "tests" / name).is_file()
