"""A Python file as its syntax tree: what it imports and which names of other modules it uses."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

DYNAMIC = {"__import__", "importlib.import_module"}


class Source:
    """One file of a project, parsed."""

    def __init__(self, root: Path, path: str) -> None:
        """Parse the file at `path`, relative to the project's folder `root`."""
        self.root, self.path = root, path
        self.tree = ast.parse((root / path).read_bytes())

    @cached_property
    def imported(self) -> dict[str, str]:
        """The dotted name of everything imported anywhere in the file, by its local name.

        `import a.b` has the local name `a.b`, although Python binds `a` alone.
        """
        names = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.asname or alias.name: alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                module = self._absolute(node)
                for alias in node.names:
                    names[alias.asname or alias.name] = f"{module}.{alias.name}"
        return names

    def _absolute(self, node: ast.ImportFrom) -> str:
        """Return the dotted name of the module in `from module import ...`; it may be relative."""
        if not node.level:
            return node.module
        package = Path(self.path).parts[: -node.level]
        return ".".join([*package, *filter(None, [node.module])])

    def files(self) -> set[str]:
        """Return the project's files that Python runs for the imports of this one.

        Raises `ValueError` for an import whose name is known only when it runs.
        """
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and self.full_name(node.func) in DYNAMIC:
                raise ValueError(f"{self.path}:{node.lineno}: write this import as a statement")
        candidates = set()
        for dotted in self.imported.values():
            parts = dotted.split(".")
            for length in range(1, len(parts) + 1):
                path = "/".join(parts[:length])
                candidates |= {f"{path}.py", f"{path}/__init__.py"}
        return {path for path in candidates if (self.root / path).is_file()}

    def full_name(self, node: ast.AST) -> str | None:
        """Return the dotted name, of the module it comes from on, that an expression stands for."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            left = self.full_name(node.value)
            return left and f"{left}.{node.attr}"
        return None

    def used(self) -> set[str]:
        """Return the dotted name of everything that the file's expressions name or import."""
        named = {self.full_name(node) for node in ast.walk(self.tree)}
        return {*named, *self.imported.values()} - {None}

    def calls(self, function: str) -> Iterator[ast.Call]:
        """Yield the calls of a function, given by its dotted name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and self.full_name(node.func) == function:
                yield node

    def texts(self) -> Iterator[str]:
        """Yield every string, and every part of an f-string between two values."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
