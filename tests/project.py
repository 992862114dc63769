"""A clone of the project, in which the tests type the commands of a user."""

import copy
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
MODELS = ["linear", "ann", "baseline", "augmented", "regularized", "deep", "resnet", "robust"]


def ran(output: str) -> set[str]:
    """The stages whose command DVC ran."""
    return set(re.findall(r"Running stage '([\w@]+)'", output))


class Project:
    """A clone of this repository in a folder of its own, and the commands a user types in it."""

    def __init__(self, folder: Path) -> None:
        """Work in `folder`, empty as yet."""
        self.folder = folder
        self.environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DVC_SITE_CACHE_DIR": str(folder.parent / "site"),
            "HOME": str(folder.parent),
            "DVC_NO_ANALYTICS": "1",
            **{f"GIT_{role}_NAME": "Tester" for role in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{role}_EMAIL": "tester@example.com" for role in ("AUTHOR", "COMMITTER")},
        }

    def clone(self) -> None:
        """Put what git would commit now into the folder, and commit it there."""
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.check_output(listed, cwd=ROOT, text=True).splitlines():
            if (ROOT / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.folder / name)
        self.run("git init -q -b main")
        self.commit("As cloned")

    def run(self, command: str, fails: bool = False) -> str:
        """Run a command line in the clone; return what it printed."""
        with tempfile.TemporaryFile("w+") as printed:  # a pipe would wait for queue workers too
            done = subprocess.run(
                command,
                shell=True,
                cwd=self.folder,
                env=self.environment,
                stdout=printed,
                stderr=subprocess.STDOUT,
                check=False,
            )
            printed.seek(0)
            output = printed.read()
        assert (done.returncode != 0) == fails, f"{command}\n{output}"
        return output

    def start(self, command: str, printed: Path) -> subprocess.Popen:
        """Start a command as the leader of a session; what it prints goes to the file `printed`."""
        with printed.open("w") as stream:
            return subprocess.Popen(
                shlex.split(command),
                cwd=self.folder,
                env=self.environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def at(self, folder: Path) -> "Project":
        """Return the same user at work in another folder."""
        other = copy.copy(self)
        other.folder, other.environment = folder, dict(self.environment)
        return other

    def cloned(self, folder: Path, source: Path | str = ".", data: bool = False) -> "Project":
        """Clone `source` into `folder`; with `data`, what this clone's cache has is there too."""
        self.run(f"git clone -q {source} {folder}")
        other = self.at(folder)
        if data:
            cache = self.folder / ".dvc/cache"
            other.run(f"dvc config --local cache.dir {cache} && dvc checkout -q")
        return other

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.run(f"git add -A && git commit -q -m '{message}'")

    def install(self) -> None:
        """Put the running Python into .venv, as if `make .venv/dev` had installed it."""
        if not (self.folder / ".venv").exists():
            (self.folder / ".venv").mkdir()
            for part in Path(sys.prefix).glob("[blp]*"):  # bin, lib, pyvenv.cfg; not the stamps
                (self.folder / ".venv" / part.name).symlink_to(part)
        for stamp in ("runtime", "dev"):
            (self.folder / ".venv" / stamp).touch()

    def parameters(self) -> dict:
        """Return the content of params.yaml, comments kept."""
        return YAML().load(self.folder / "params.yaml")

    def set(self, settings: dict[str, object]) -> None:
        """Change values in params.yaml, named by their dotted keys."""
        content = self.parameters()
        for key, value in settings.items():
            *sections, last = key.split(".")
            place = content
            for section in sections:
                place = place[section]
            place[last] = value
        YAML().dump(content, self.folder / "params.yaml")

    def read(self, name: str) -> str:
        """Return the text of a file in the clone."""
        return (self.folder / name).read_text()
