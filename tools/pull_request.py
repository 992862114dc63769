"""What a change does to parameters, metrics and pictures, as Markdown for a pull request.

    python -m tools.pull_request OLD NEW --before ADDRESS --after ADDRESS

OLD and NEW are revisions; pictures are linked below the two addresses, where GitHub has the files.
"""

import argparse
import subprocess

from stages.common.errors import UserError


def output(*command: str) -> str:
    """Return what a command prints; its errors go to the terminal."""
    return subprocess.check_output(command, text=True).strip()


def check(revision: str) -> None:
    """Raise `UserError` unless git knows a commit of this name; options are none."""
    command = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options"]
    found = subprocess.run([*command, f"{revision}^{{commit}}"], capture_output=True, check=False)
    if revision.startswith("-") or found.returncode != 0:
        raise UserError(
            f"expected two commits, got {revision!r}, which git does not know; "
            "name a branch, a tag or a hash: git log --oneline"
        )


def table(kind: str, old: str, new: str, *options: str) -> str:
    """Return `dvc metrics diff` or `dvc params diff` as a Markdown table."""
    shown = output("dvc", kind, "diff", "--md", *options, "--", old, new)
    header_and_rule = 2
    return shown if len(shown.splitlines()) > header_and_rule else f"No {kind} changed."


def pictures(old: str, new: str, before: str, after: str) -> str:
    """Return a table of the pictures of `plots/compare` that differ, old beside new.

    Those in its folders are of single models: what they show is in the others too.
    """
    command = ["git", "diff", "--name-only", "--end-of-options", old, new]
    names = output(*command, "--", ":(glob)plots/compare/*.png")
    if not names:
        return "No picture of plots/compare changed."
    rows = [f"| ![before]({before}/{name}) | ![after]({after}/{name}) |" for name in names.split()]
    return "\n".join(["| before | after |", "|---|---|", *rows])


def comment(old: str, new: str, before: str, after: str) -> str:
    """Return the whole comment. Raises `UserError` if `old` or `new` is not a commit."""
    for revision in (old, new):
        check(revision)
    return "\n\n".join(
        [
            "## What this does to the results",
            "### Parameters",
            table("params", old, new),
            "### Validation accuracy",
            table("metrics", old, new, "--targets", "metrics/validation"),
            "<details><summary>All metrics</summary>",
            table("metrics", old, new),
            "</details>",
            "### Pictures",
            pictures(old, new, before, after),
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--before", required=True, help="address of the files of OLD")
    parser.add_argument("--after", required=True, help="address of the files of NEW")
    print(comment(**vars(parser.parse_args())))
