"""How two versions of code differ for the program that runs: comments and layout do not count."""

import ast
from pathlib import Path

from tools.versions import Files

WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
CHANGED = "changed in more than comments and docstrings"


def tree(content: bytes) -> str:
    """Return the syntax tree as text, without docstrings unless the code itself reads one.

    Raises `SyntaxError` or `ValueError` if the content is not Python.
    """
    module = ast.parse(content)
    nodes = list(ast.walk(module))
    names = {getattr(node, "attr", getattr(node, "id", None)) for node in nodes}
    for node in nodes if "__doc__" not in names else []:
        if isinstance(node, WITH_DOCSTRING) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.dump(module)


def difference(name: str, old: bytes, new: bytes) -> str:
    """Return how two versions of a file differ for the program; "" if they do not."""
    if old == new:
        return ""
    if not name.endswith(".py"):
        return "changed and is not Python"
    try:
        return "" if tree(old) == tree(new) else CHANGED
    except (SyntaxError, ValueError) as error:
        return f"is not valid Python: {error}"


def differences(path: str, old: Files, new: Files) -> list[str]:
    """Return a sentence for each file of the dependency `path` that differs for the program."""
    sentences = []
    for name in sorted({*old, *new}):
        place = Path(path, name).as_posix()
        if name in old and name in new:
            reason = difference(place, old[name], new[name])
        else:
            reason = "was removed" if name in old else "was added"
        if reason:
            sentences.append(f"{place} {reason}")
    return sentences
