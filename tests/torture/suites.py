"""Tables of attacks that are tests as well: each of their cases once, whatever count and seed."""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from project import ROOT

from torture import Outcome


def cases(name: str, chosen: str) -> Outcome:
    """Run the tests of a file whose names contain `chosen`; each that fails is a traceback."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-q", "-k", chosen, f"--junitxml={report}", "-p", "no:cacheprovider"]
        command = [sys.executable, "-m", "pytest", f"tests/{name}", *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if not report.exists():
            return Outcome(0, [f"{name}: {done.stdout}{done.stderr}"])
        tests = list(ElementTree.parse(report).iter("testcase"))
    outcome = Outcome(len(tests))
    for test in tests:
        outcome.tracebacks += [
            f"{test.get('name')}: {each.get('message')}"
            for each in test
            if each.tag in ("failure", "error")
        ]
    if not tests:
        outcome.tracebacks.append(f"{name}: has no test whose name contains {chosen}")
    return outcome


def servers(count: int, seed: int) -> Outcome:  # noqa: ARG001
    """Every fault of a server."""
    return cases("test_download_faults.py", "test_a_fault_of_a_server")


def attacks(count: int, seed: int) -> Outcome:  # noqa: ARG001
    """Every malicious model."""
    return cases("test_malicious_models.py", "test_an_attack")
