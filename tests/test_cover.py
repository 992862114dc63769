"""The check of dvc.yaml's dependencies on code, tried on small projects with planted faults."""

import pytest
from cover import complaint, cover, sources
from project import ROOT
from ruamel.yaml import YAML

FILES = {
    ".dvcignore": (ROOT / ".dvcignore").read_text(),
    "stages/__init__.py": "",
    "stages/compare.py": "from stages.evidence import report\nfrom stages.networks import cnn\n",
    "stages/common/errors.py": "",
    "stages/common/files.py": "from stages.common.errors import UserError\n",
    "stages/evidence/report.py": "from stages.common import files\n",
    "stages/evidence/templates/page.html": "",
    "stages/networks/cnn.py": "",
}
DEPENDENCIES = [
    "data/predictions",
    "stages/__init__.py",
    "stages/compare.py",
    "stages/common",
    "stages/evidence",
    "stages/networks/cnn.py",
]


@pytest.fixture
def root(tmp_path):
    """A project with a stage `compare`, whose dependencies are `DEPENDENCIES`."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def script(root, text: str) -> list[str]:
    """Return the cover of a script with this text, without the package and itself."""
    (root / "stages/compare.py").write_text(text)
    return cover(root, "stages/compare.py")[2:]


def test_right_dependencies_are_right(root):
    assert complaint(root, "compare", {"deps": DEPENDENCIES}) == ""


@pytest.mark.parametrize("missing", DEPENDENCIES[1:])
def test_a_missing_dependency_is_named(root, missing):
    left = [path for path in DEPENDENCIES if path != missing]
    assert f"Missing: {missing}. Superfluous: nothing." in complaint(
        root, "compare", {"deps": left}
    )


@pytest.mark.parametrize(
    "more", ["stages/common/errors.py", "stages/evidence/templates", "stages/networks"]
)
def test_a_superfluous_dependency_is_named(root, more):
    found = complaint(root, "compare", {"deps": [*DEPENDENCIES, more]})
    assert f"Missing: nothing. Superfluous: {more}." in found


def test_modules_in_place_of_a_whole_room_are_not_enough(root):
    modules = ["stages/common/errors.py", "stages/common/files.py"]
    declared = [*DEPENDENCIES[:3], *modules, *DEPENDENCIES[4:]]
    assert "Missing: stages/common. " in complaint(root, "compare", {"deps": declared})


def test_another_order_is_a_mistake(root):
    assert complaint(root, "compare", {"deps": DEPENDENCIES[::-1]})


@pytest.mark.parametrize("wrapped", [False, True])
def test_the_lines_to_paste_are_what_is_expected(root, wrapped):
    wrong = {"deps": DEPENDENCIES[:2]}
    found = complaint(root, "compare", {"do": wrong} if wrapped else wrong)
    indent, pasted = " " * (6 if wrapped else 4), found.partition("Paste:\n")[2]
    assert pasted.startswith(f"{indent}deps:\n{indent}  - data/predictions\n")
    assert YAML(typ="safe").load(pasted) == {"deps": DEPENDENCIES}


@pytest.mark.parametrize(
    "text",
    [
        "import stages.networks.cnn",
        "import stages.networks.cnn as network",
        "from stages.networks import cnn",
        "from stages.networks import cnn as network",
        "from stages.networks.cnn import build",
        "from stages.networks.cnn import *",
        "from .networks import cnn",
        "from .networks.cnn import build",
        "from . import networks\nfrom .networks import cnn",
        "def main():\n    import stages.networks.cnn",
        "class Main:\n    if True:\n        from stages.networks import cnn",
        "try:\n    import json, stages.networks.cnn\nexcept ImportError:\n    pass",
    ],
)
def test_every_form_of_import_counts(root, text):
    assert script(root, text) == ["stages/networks/cnn.py"]


def test_relative_imports_in_a_room_count_from_the_room(root):
    (root / "stages/evidence/report.py").write_text(
        "from ..networks import cnn\nfrom .table import rows\n"
    )
    (root / "stages/evidence/table.py").write_text("")
    expected = ["stages/evidence", "stages/networks/cnn.py"]
    assert script(root, "from stages.evidence import report") == expected


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\nimportlib.import_module(name)",
        "from importlib import import_module\nimport_module('stages.networks.cnn')",
        "__import__('stages.networks.cnn')",
    ],
)
def test_an_import_by_a_function_is_refused(root, text):
    (root / "stages/compare.py").write_text(text)
    with pytest.raises(ValueError, match=r"stages/compare.py:\d: write this import as a statement"):
        sources(root, "stages/compare.py")


def test_the_package_of_a_room_counts(root):
    (root / "stages/networks/__init__.py").write_text("from stages.common import errors\n")
    expected = [
        "stages/common/errors.py",
        "stages/networks/__init__.py",
        "stages/networks/cnn.py",
    ]
    assert script(root, "from stages.networks import cnn") == expected


def test_code_outside_stages_counts(root):
    (root / "tools").mkdir()
    (root / "tools/draw.py").write_text("")
    assert script(root, "from tools import draw") == ["tools/draw.py"]


def test_other_files_of_a_room_belong_to_each_of_its_modules(root):
    (root / "stages/evidence/table.py").write_text("")
    expected = ["stages/evidence/table.py", "stages/evidence/templates/page.html"]
    assert script(root, "from stages.evidence import table") == expected


def test_what_dvc_ignores_is_not_part_of_a_room(root):
    for name in ("__pycache__/errors.cpython-312.pyc", ".errors.py.swp", "errors.py~"):
        (root / "stages/common" / name).parent.mkdir(exist_ok=True)
        (root / "stages/common" / name).write_text("")
    assert complaint(root, "compare", {"deps": DEPENDENCIES}) == ""
