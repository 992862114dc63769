"""What is installed: pinned by version and hash, with a known licence, listed on request."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from project import ROOT
from ruamel.yaml import YAML

from stages.common.errors import UserError
from tools import licences

ACTION = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40}")
HASH = re.compile(r" +--hash=sha256:[0-9a-f]{64}")
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    """The lock files are read relative to the working folder."""
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("lock", licences.LOCKS)
def test_every_package_has_one_version_and_its_hashes(lock):
    """pip refuses a line without a hash, but would obey an option such as another index."""
    entries = (ROOT / lock).read_text().replace("\\\n", "").splitlines()
    assert len(entries) > 40
    for entry in entries:
        requirement, *hashes = HASH.sub("\0", entry).split("\0")
        assert hashes, entry
        assert set(hashes) == {""}, entry
        assert re.fullmatch(r"==[^,*]+", str(Requirement(requirement).specifier)), entry
        assert Requirement(requirement).url is None, entry


def test_the_tests_use_the_versions_of_the_pipeline_and_the_application():
    pinned = (
        set(re.findall(r"^\S+==\S+", Path(lock).read_text(), re.M)) for lock in licences.LOCKS
    )
    runtime, app, everything = pinned
    assert runtime < everything
    assert app < everything


@pytest.mark.parametrize("lock", licences.LOCKS)
def test_every_direct_dependency_has_its_reason_and_is_pinned(lock):
    pinned = {canonicalize_name(name) for name in licences.pins(lock)}
    for line in (ROOT / lock).with_suffix(".in").read_text().splitlines():
        if line and not line.startswith(("#", "-r")):
            requirement, reason = line.split("#")
            assert canonicalize_name(Requirement(requirement).name) in pinned
            assert reason.strip(), line


def test_the_page_of_licences_is_that_of_the_packages():
    """Of each package one alternative is known to be compatible, or there would be no page."""
    assert (ROOT / "docs/licences.md").read_text() == licences.page(), "run `make licences`"


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ("MIT", "permissive"),
        ("GPL-2.0-or-later OR Apache-2.0", "permissive"),
        ("BSD License; Apache Software License", "permissive"),
        ("GPLv2 | EPLv1", "weak copyleft"),
        ("MIT; MPL-2.0", "weak copyleft"),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", "weak copyleft"),
    ],
)
def test_the_most_permissive_of_the_alternatives_counts(stated, kind):
    assert licences.kind(stated) == kind


@pytest.mark.parametrize(
    "stated",
    ["", "GPL-3.0-only", "MIT; GPL-3.0-only", "AGPL-3.0 AND (MIT OR BSD)", "MIT AND GPL-2.0-only"],
)
def test_a_licence_that_is_not_known_to_be_compatible_is_refused(stated):
    with pytest.raises(UserError, match=r"is not known to be compatible with MIT; read it"):
        licences.kind(stated)


def test_a_package_that_is_not_installed_has_no_licence():
    with pytest.raises(UserError, match=r"^absent is not installed, so its licence is unk"):
        licences.licence("absent")


def test_the_bill_of_materials_has_every_package_with_its_hashes(tmp_path):
    """As `make sbom` writes it; the tool itself checks it against the schema of CycloneDX."""
    makefile = (ROOT / "Makefile").read_text()
    [command] = re.findall(r"^\t(cyclonedx-py .*)$", makefile, re.MULTILINE)
    written = tmp_path / "sbom.json"
    subprocess.run(command.replace("sbom.json", str(written)).split(), check=True)
    components = json.loads(written.read_text())["components"]
    places = [place for each in components for place in each["externalReferences"]]
    hashes = {found["content"] for place in places for found in place["hashes"]}
    assert {each["name"] for each in components} == licences.pins("requirements.txt").keys()
    assert hashes == set(re.findall(r"sha256:(\w+)", Path("requirements.txt").read_text()))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_pinned_actions_and_may_do_little(path):
    """A tag of an action can be moved, and a token in .git/config reaches whatever runs later."""
    workflow = YAML(typ="safe").load(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job in workflow["jobs"].values():
        steps = [step for step in job["steps"] if "uses" in step]
        assert [step["uses"] for step in steps if not ACTION.fullmatch(step["uses"])] == []
        for step in steps:
            if step["uses"].startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
        scripts = [step.get("run", "") for step in job["steps"]]
        assert not any("${{" in script for script in scripts)


def test_dvc_sends_no_statistics_of_its_use():
    assert re.search(r"^ *analytics = false$", Path(".dvc/config").read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_a_workflow_makes_is_a_target_of_the_makefile(path):
    makefile = (ROOT / "Makefile").read_text()
    made = re.findall(r"make ([\w./ ]+?)(?: [A-Z]+=| *#|`|\n|$)", path.read_text())
    for target in (each for targets in made for each in targets.split()):
        assert f"\n{target}: " in makefile, target
