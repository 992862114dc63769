"""docs/licences.md: the licence of every package of the lock files, from its own metadata.

make licences
"""

from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

from stages.common.errors import UserError
from stages.common.files import replacing

LOCKS = ("requirements.txt", "requirements-app.txt", "requirements-dev.txt")
PAGE = Path("docs/licences.md")
CLASSIFIER = "License :: OSI Approved :: "

# Where the metadata has no licence or not all of it, what the package's own licence file says;
# and the packages for other systems and Pythons, which are never installed where this runs.
STATED = {
    "appnope": "BSD-2-Clause",
    "async-timeout": "Apache-2.0",
    "audioop-lts": "PSF-2.0",
    "exceptiongroup": "MIT",
    "grandalf": "GPLv2 | EPLv1",
    "httpx2-jsfetch": "BSD-3-Clause",
    "namex": "Apache-2.0",
    "pyreadline3": "BSD License",
    "pywin32": "PSF-2.0",
}
# By the name that packages give it: what each licence asks of a program that uses the package.
PERMISSIVE = {
    "0BSD", "3-Clause BSD License", "Apache 2.0", "Apache License 2.0", "Apache Software License",
    "Apache-2.0", "Apache-2.0 AND MIT", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "ISC License (ISCL)", "MIT", "MIT AND PSF-2.0", "MIT License", "MIT-0", "MIT-CMU", "PSF-2.0",
    "Python Software Foundation License", "ZPL-2.1", "Zope Public License",
}  # fmt: skip
WEAK = {
    "EPL-2.0", "EPLv1", "GPLv2 with linking exception", "MPL-2.0", "MPL-2.0 AND MIT",
    "MPL-2.0 AND (Apache-2.0 OR MIT)", "Mozilla Public License 2.0 (MPL 2.0)",
}  # fmt: skip
KINDS = {
    "permissive": "Any program may use them; their notices stay with them.",
    "weak copyleft": "Any program may use them; whoever changes such a package and passes it on "
    "publishes the change.",
}
HEAD = """\
# Licences of the packages

Made by `make licences` from the metadata of each package of `requirements.txt`,
`requirements-app.txt` and `requirements-dev.txt`. This project is under the MIT license and
contains none of them: they are fetched when an environment is made. Where a package leaves the
choice, the most permissive licence counts. What a package carries inside, such as the compiled
libraries of NumPy and TensorFlow, is named in its own licence files and not here.
"""


def pins(lock: str) -> dict[str, Requirement]:
    """Return the requirements of a lock file by name. A package may have a line for each Python."""
    lines = Path(lock).read_text().replace("\\\n", "").splitlines()
    parsed = [Requirement(line.partition(" --hash")[0]) for line in lines]
    return {each.name: each for each in parsed}


def licence(package: str) -> str:
    """Return the licence of a package as it names it; several classifiers with "; " between them.

    Returns "" if it names none. Raises `UserError` if the package is not installed.
    """
    if package in STATED:
        return STATED[package]
    try:
        about = metadata(package)
    except PackageNotFoundError:
        raise UserError(
            f"{package} is not installed, so its licence is unknown; run make .venv/dev. If "
            "it is for another system, add its licence to STATED in tools/licences.py."
        ) from None
    every = about.get_all("Classifier", [])
    classifiers = [each.removeprefix(CLASSIFIER) for each in every if each.startswith(CLASSIFIER)]
    stated = (about.get("License") or "").strip()
    return about.get("License-Expression") or "; ".join(classifiers) or stated


def kind(stated: str) -> str:
    """Return the kind, see `KINDS`, of the most permissive of a licence's alternatives.

    Raises `UserError` if none is known to be compatible with this project's own licence, MIT.
    """
    whole = {stated} if " AND " in stated else set(stated.replace(" | ", " OR ").split(" OR "))
    choices = [set(each.split("; ")) for each in whole]
    if any(each <= PERMISSIVE for each in choices):
        return "permissive"
    if any(each <= PERMISSIVE | WEAK for each in choices):
        return "weak copyleft"
    raise UserError(
        f"the licence {stated!r} is not known to be compatible with MIT; read it, and leave the "
        "package out or add the licence to tools/licences.py."
    )


def page() -> str:
    """Return the page: a table for each kind of licence. Raises `UserError` for an unknown one."""
    runtime, application, everything = (pins(lock) for lock in LOCKS)
    rows: dict[str, list[str]] = {name: [] for name in KINDS}
    for name in sorted(everything | application | runtime):
        stated = licence(name)
        use = "" if name in runtime else "application" if name in application else "tests and tools"
        rows[kind(stated)].append(f"| {name} | {stated.replace('|', 'or')} | {use} |\n")
    tables = [
        f"\n## {name.capitalize()}: {len(rows[name])}\n\n{meaning}\n\n"
        f"| package | licence | for |\n|---|---|---|\n{''.join(rows[name])}"
        for name, meaning in KINDS.items()
    ]
    return HEAD + "".join(tables)


if __name__ == "__main__":
    text = page()
    with replacing(PAGE) as partial:
        partial.write_text(text)
