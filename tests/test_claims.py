"""The file of claims: it is checked, and a claim about an absent model is left out."""

from pathlib import Path

import pytest
from project import MODELS

from stages.common.errors import UserError
from stages.evidence import claims, robustness

TEXT = claims.CLAIMS.read_text()


def test_the_claims_are_about_the_models_that_came_with_the_project():
    """A misspelled name would silently leave a claim out."""
    content = claims.load()
    named = {model for claim in content.claims for model in claim.models}
    assert named == set(MODELS)
    assert [*content.reported, "robust"] == MODELS  # nobody reported one like it


def test_a_claim_says_which_accuracies_and_distortions_its_rule_counts():
    stated = {claim.claim: claim.judged for claim in claims.load().claims}
    [(text, rule)] = [each for each in stated.items() if "about 92%" in each[0]]
    assert text.endswith(f"(here: {rule.low:.1%} to {rule.high:.1%})")
    [text] = [text for text, rule in stated.items() if getattr(rule, "images", "") == "in_family"]
    assert f"geometric distortions ({', '.join(robustness.IN_FAMILY)})" in text


def test_a_claim_about_a_model_that_is_not_there_is_left_out():
    stated = claims.load().claims
    assert claims.about(stated, [*MODELS, "wide"]) == stated
    kept = [claim.claim for claim in claims.about(stated, ["baseline", "linear"])]
    assert kept == [
        "without augmentation: 88.11% on validation",
        "a CNN is more accurate than a linear model",
        "a simple CNN: 89 to 91% on test",
    ]
    assert claims.about(stated, ["wide"]) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("claimed: 0.8811", "claimed: 88.11",
         "claim 1: judged.claimed should be less than or equal to 1, got 88.11"),
        ("claimed: 0.8811", "claimed: high",
         "claim 1: judged.claimed should be a valid number, got 'high'"),
        ("  - who: A\n", "  - whom: A\n", "claim 1: who is missing"),
        ("  - who: A\n", "  - whom: A\n", "claim 1: whom is not a known key"),
        ("by: accuracy,", "by: accurracy,",
         "claim 1: judged.by should be one of 'accuracy', 'accuracy_range', "),
        ("{by: accuracy, split", "{split", "claim 1: judged.by is missing"),
        ("[baseline]", "[]", "claim 1: expected 1 model for the rule accuracy, "
         "got none"),
        ("[resnet, regularized]", "[resnet, resnet]", "claim 8: expected 2 or more "
         "different models for the rule more_accurate, got resnet, resnet"),
        ("low: 0.89", "low: 0.95", "low should be at most high, got 0.95 and 0.91"),
        ("models: [baseline]", "models: [1]",
         "claim 1: models.0 should be a valid string, got 1"),
        ("models: [baseline]", "models: baseline",
         "claim 1: models should be a valid list, got 'baseline'"),
        (TEXT, "- a list", "the file should be a valid dictionary"),
        (TEXT, "claims: 1\nreported: {}", "claims should be a valid list, got 1"),
        ("\nreported:", "\nsaid:", "reported is missing"),
        ("\nclaims:", "\nclaims: [", "is not valid YAML: "),
    ],
)  # fmt: skip
def test_a_wrong_file_of_claims_ends_in_a_sentence(tmp_path, monkeypatch, old, new, sentence):
    monkeypatch.chdir(tmp_path)
    path = Path("claims.yaml")
    assert old in TEXT
    path.write_text(TEXT.replace(old, new, 1))
    with pytest.raises(UserError) as error:
        claims.load(path)
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"{path}")
    assert str(error.value).endswith(f"git restore {path}")


def test_a_missing_file_of_claims_ends_in_a_sentence(tmp_path):
    with pytest.raises(UserError, match=r"absent\.yaml is missing; .* git restore"):
        claims.load(tmp_path / "absent.yaml")
