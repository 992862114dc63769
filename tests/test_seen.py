"""Which distortions count as seen in training, from params.yaml alone."""

import pytest
from declared import PARAMS

from stages.common import params
from stages.common.errors import UserError
from stages.distortions.registry import DISTORTIONS
from stages.evidence import seen

MODELS = ["plain", "varied", "own"]


@pytest.fixture
def declare(monkeypatch):
    """Let params.yaml have these sections."""

    def put(listed: dict | None, augment: bool = False) -> None:
        models = {"plain": None, "varied": {"augment": True}, "own": {"augment": True}}
        content = {"seen": listed, "train": {"augment": augment}, "models": models}
        monkeypatch.setattr(params, "declared", lambda: content)

    return put


def test_a_model_has_seen_its_own_list_or_else_that_of_the_augmentation_it_trains_with(declare):
    declare({"standard": ["scale", "rotate"], "own": ["contrast"]})
    expected = {"plain": [], "varied": ["rotate", "scale"], "own": ["contrast"]}
    assert seen.by_model(MODELS) == expected
    declare({"standard": ["scale", "rotate"], "own": []}, augment=True)
    assert seen.by_model(MODELS)["plain"] == ["rotate", "scale"]
    assert seen.by_model(MODELS)["own"] == []
    declare(None)
    assert seen.by_model(MODELS) == {"plain": [], "varied": [], "own": []}


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [
        ({"onw": ["scale"]}, "seen.onw is no model; remove it, or correct it to one of: standard"),
        ({"own": "scale"}, "seen.own should be a list of distortions, got 'scale'"),
        ({"own": ["skale"]}, "seen.own should have names of distortions, got 'skale'; known: ro"),
        ({"own": [["scale"]]}, r"should have names of distortions, got \['scale'\]"),
        ({"standard": ["fog"]}, "seen.standard has fog, which is held out: no model may see it"),
        (["scale"], r"seen should be a section of models and lists, got \['scale'\]"),
    ],
)
def test_a_mistake_in_the_section_is_a_sentence(declare, listed, sentence):
    declare(listed)
    with pytest.raises(UserError, match=f"params.yaml: .*{sentence}"):
        seen.by_model(MODELS)


def test_what_is_declared_fits_the_augmentation_that_is_declared():
    """A kind is listed if and only if params.yaml lets the model's augmentation do it."""
    standard, robust = PARAMS["augmentation"], PARAMS["models"]["robust"]
    kinds = {"rotate": "rotation", "translate": "shift", "scale": "zoom", "flip": "horizontal_flip"}
    assert PARAMS["seen"]["standard"] == [kind for kind, key in kinds.items() if standard[key]]
    kinds = {"translate": "shift", "flip": "horizontal_flip"}
    resnet = PARAMS["models"]["resnet"]
    assert PARAMS["seen"]["resnet"] == [kind for kind, key in kinds.items() if resnet[key]]
    left = [name for name, each in DISTORTIONS.items() if not each.held_out]
    assert PARAMS["seen"]["robust"] == left
    assert min(robust[key] for key in ("moved", "toned", "blurred", "noisy", "erased")) > 0
