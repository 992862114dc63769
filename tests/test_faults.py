"""The lists of faults fit the code; whether tests notice the faults: python -m tests.faults."""

import ast
from pathlib import Path

import pytest
from project import ROOT, Project
from ruamel.yaml import YAML

from tests.faults import planting
from tests.faults.planting import Fault

FAULTS = planting.listed()


def test_there_are_enough_faults_each_with_a_sentence_of_its_own():
    assert len({(fault.room, fault.fault) for fault in FAULTS}) == len(FAULTS) >= 50


def test_every_fault_can_be_planted_and_is_still_a_program():
    for fault in FAULTS:
        content = planting.planted(fault, ROOT)
        assert content != (ROOT / fault.file).read_text(), fault
        if fault.file.endswith(".py"):
            ast.parse(content)
        else:
            YAML(typ="safe").load(content)


@pytest.mark.parametrize(("content", "count"), [("x = 2\n", 0), ("x = 1\nx = 1\n", 2)])
def test_a_text_that_does_not_occur_once_is_refused(tmp_path, content, count):
    (tmp_path / "code.py").write_text(content)
    fault = Fault("room", "x is wrong", "code.py", "x = 1", "x = 3")
    with pytest.raises(ValueError, match=rf"room.yaml, 'x is wrong': .* found it {count} times"):
        planting.planted(fault, tmp_path)


def tiny(folder: Path, test: str) -> Project:
    project = Project(folder / "copy")
    (project.folder / "tests").mkdir(parents=True)
    (project.folder / "tests/test_tiny.py").write_text(test)
    (project.folder / "pytest.ini").write_text("[pytest]\naddopts = -ra\n")
    return project


def test_the_runner_tells_the_test_that_fails_or_that_none_does(tmp_path):
    test = "def test_first():\n    pass\n\n\ndef test_second():\n    assert {}\n"
    for number, (value, expected) in enumerate([(1, None), (0, "tests/test_tiny.py::test_second")]):
        project = tiny(tmp_path / str(number), test.format(value))
        assert planting.failing(project, ["tests/test_tiny.py"]) == expected


def test_a_broken_pytest_counts_neither_as_noticed_nor_as_missed(tmp_path):
    with pytest.raises(RuntimeError, match=r"pytest ended with 4"):
        planting.failing(tiny(tmp_path, ""), ["tests/absent.py"])


def test_the_tests_of_the_faulty_module_come_first():
    fault = Fault("room", "x is wrong", "stages/pictures/occlusion.py", "a", "b")
    ranked = planting.by_nearness(fault)
    assert ranked[0] == "tests/test_occlusion.py"
    names = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    assert {f"tests/{name}" for name in names} - set(ranked) == {"tests/test_faults.py"}
