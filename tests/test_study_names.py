"""What the study compares has a name that says what params.yaml has it do."""

import pytest
from declared_study import STUDY

from study import names

QUESTIONS = {each.partition("-")[0] for each in STUDY["variants"] if each != "reference"}


@pytest.mark.parametrize("variant", [each for each in STUDY["variants"] if each != "reference"])
def test_every_variant_and_its_reference_have_names(variant):
    question, _, own = variant.partition("-")
    assert own in names.known()[question]
    assert names.reference(question) != "the reference"


def test_no_name_belongs_to_a_variant_that_is_gone():
    declared = {*STUDY["variants"], *(f"optimizer-{each}" for each in STUDY["optimizers"])}
    named = {f"{question}-{own}" for question, known in names.known().items() for own in known}
    assert {each for each in named if not each.endswith("-reference")} - declared == {
        "images-ladder-baseline"
    }


def test_numbers_in_names_are_those_of_the_parameters():
    images = {"reference": STUDY["reference"]["images"]}
    images |= {
        each: changed["images"]
        for each, changed in STUDY["variants"].items()
        if "images" in changed
    }
    for variant, count in images.items():
        assert names.variant("images", variant) == f"{count:,} images"
    for variant, changed in STUDY["variants"].items():
        if variant.startswith("depth-"):
            spoken = {1: "one convolution", 3: "three convolutions", 4: "four convolutions"}
            assert names.variant("depth", variant) == spoken[len(changed["filters"])]
        elif "filters" in changed:
            first, second = changed["filters"]
            assert names.variant("filters", variant) == f"{first} and {second} filters"


def test_what_has_no_name_is_shown_under_its_own():
    assert names.variant("pooling", "pooling-median") == "median"
    assert names.variant("ladder", "ladder-deep") == "deep"
    assert names.variant("colour", "colour-blue") == "blue"
    assert names.reference("colour") == "the reference"
