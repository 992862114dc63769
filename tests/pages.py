"""What tests take from pages of Markdown: commands as they are typed, the remedies for troubles."""

import re

from project import ROOT

REMEDY = re.compile(r"^\| `([^`]+)` \| .*?`([^`]+ && dvc repro)`", re.MULTILINE)


def commands(page: str) -> list[tuple[str, list[str]]]:
    """Return what stands behind `$ ` in the console blocks, with the lines that stand below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def remedies() -> dict[str, str]:
    """Return, by what DVC says, the documented command that lets `dvc repro` go on after it."""
    return dict(REMEDY.findall((ROOT / "docs/troubleshooting.md").read_text()))


def remedy(printed: str) -> str:
    """Return that command for what DVC printed, without `dvc repro`; "true" if there is none."""
    found = [command for said, command in remedies().items() if said in printed]
    return found[0].removesuffix(" && dvc repro") if found else "true"
