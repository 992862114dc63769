"""A repository of two stages that a test may edit, with the results of both."""

from pathlib import Path

from project import ROOT, Project

FILES = {
    "dvc.yaml": """\
stages:
  draw:
    cmd: python draw.py
    deps: [draw.py]
    params: [size]
    outs: [drawn.txt]
  show:
    cmd: python show.py
    deps: [drawn.txt, show.py, room]
    outs: [shown.txt]
""",
    "params.yaml": "size: 3\n",
    "draw.py": '''\
"""Draw."""
from pathlib import Path


def draw(size=3):
    """Draw a line."""
    return "-" * size


Path("drawn.txt").write_text(draw())
''',
    "show.py": 'from room import words\n\nprint("shown")\nwords.write()\n',
    "room/words.py": '''\
"""Words."""
from pathlib import Path


class Words:
    """All words."""


def write():
    text = Path("room/page.txt").read_text() + Path("drawn.txt").read_text()
    Path("shown.txt").write_text(text)
''',
    "room/page.txt": "Drawn: ",
    "room/__pycache__/words.pyc": "",
    ".gitignore": "__pycache__/\n",
    "room/.keep": "",
    ".dvcignore": "__pycache__/\n.*\n",
}


def build(folder: Path) -> Project:
    """Write the files into `folder`, run the stages and commit everything."""
    project = Project(folder)
    for name, text in FILES.items():
        (project.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (project.folder / name).write_text(text)
    project.environment["PYTHONPATH"] = str(ROOT)
    project.run("git init -q && dvc init -q && dvc repro")
    project.commit("Results")
    return project
