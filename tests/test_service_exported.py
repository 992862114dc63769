"""The page as a user has it, in a real browser: the models in git answer."""

import json
from collections.abc import Iterator

import pytest
from project import ROOT
from served import EXPORTED, Service, serving

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Service]:
    """The service as `make app` starts it, in the place of the one that pretends."""
    with serving(tmp_path_factory.mktemp("exported"), EXPORTED) as started:
        yield started


def test_the_models_in_git_name_the_garment_of_an_example(visit):
    page = visit()
    page.click(".example[data-name=trousers]")
    page.wait_for_selector("#steps figure.image img")
    verdict = page.inner_text("#verdict")
    chosen = json.loads((ROOT / "photos/metrics/choice.json").read_text())["model"]
    assert verdict.startswith("Trouser, ")
    assert verdict.endswith(f"Answered by the model {chosen}")
