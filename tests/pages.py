"""The commands of a page of Markdown: what stands behind `$ ` in its console blocks."""

import re


def commands(page: str) -> list[tuple[str, list[str]]]:
    """Return each command of `page`, with the lines that stand below it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found
