"""The study's settings: a mistake is told in a sentence, before any work."""

import copy

import pytest
from declared import PARAMS
from declared_study import STUDY

from stages.common import params, stage
from stages.common.errors import UserError
from stages.training import trainer
from study import fingerprint, images, learning_rate, settings, training


@pytest.fixture
def declare(monkeypatch):
    """Return a function that changes what DVC hands to a stage: what is committed, by section."""

    def change(**changes: object) -> None:
        declared = copy.deepcopy({**PARAMS, **STUDY, **changes})
        monkeypatch.setattr(params, "declared", lambda: declared)

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"poling": "max"}, "variants.new.poling is not a known parameter; known here: seed,"),
        ({"pooling": "mean"}, "variants.new.pooling should be 'max', 'average', 'strided' or 'no"),
        ({"pixels": 255}, "variants.new.pixels should be 'unit', 'raw' or 'standardized', got 255"),
        ({"activation": "sine"}, "variants.new.activation should be 'relu', 'tanh' or 'gelu'"),
        ({"dropout": 1.0}, "variants.new.dropout should be less than 1, got 1.0"),
        ({"weight_decay": -1}, "variants.new.weight_decay should be greater than or equal to 0"),
        ({"images": "all"}, "variants.new.images should be a whole number, got 'all'"),
        ({"kernel": 0}, "variants.new.kernel should be greater than or equal to 1, got 0"),
        ({"dense": 128}, r"variants.new.dense should be a list such as \[460, 128\], got 128"),
        ({"dense": []}, r"variants.new.dense should have 1 or more items, got \[\]"),
        ({"early_stopping": "off"}, "variants.new.early_stopping should be true or false, got"),
    ],
)
def test_a_wrong_setting_of_a_variant_is_named(declare, change, said):
    declare(variants={"new": change})
    with pytest.raises(UserError, match=f"^params.yaml: {said}"):
        settings.read(0, "variants.new")


def test_a_variant_without_settings_must_say_so(declare):
    declare(variants={"new": None})
    with pytest.raises(UserError, match=r"variants.new must be a section of keys and values"):
        settings.read(0, "variants.new")


def test_a_variant_changes_the_reference_which_changes_the_main_pipeline(declare):
    declare(reference={**STUDY["reference"], "epochs": 7}, variants={"new": {"dropout": 0.3}})
    read = settings.read(5, "variants.new")
    assert (read.seed, read.epochs, read.dropout) == (5, 7, 0.3)
    assert read.batch_size == PARAMS["train"]["batch_size"]
    assert read.filters == PARAMS["cnn"]["filters"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("cnn@pooling-none-0", ("pooling-none", 0)), ("ladder@deep-12", ("deep", 12))],
)
def test_a_stage_knows_its_variant_and_seed(monkeypatch, name, expected):
    monkeypatch.setenv("DVC_STAGE", name)
    assert settings.instance() == expected


@pytest.mark.parametrize("seed", ["-1", "one", "1.5", str(2**32)])
def test_a_seed_that_is_none_is_refused(monkeypatch, seed):
    monkeypatch.setenv("DVC_STAGE", f"cnn@pooling-none-{seed}")
    with pytest.raises(UserError, match="a seed should be a whole number from 0 to 4294967295, s"):
        settings.instance()


@pytest.mark.parametrize("rates", [[0.1, 0.2], 0.1, "0.1"])
def test_a_learning_rate_is_chosen_of_three_or_more(monkeypatch, declare, rates):
    monkeypatch.setattr(stage, "instance", lambda: "sgd")
    declare(optimizers={"sgd": rates})
    with pytest.raises(UserError, match=r"optimizers.sgd should be a list of 3 or more learning"):
        learning_rate.main()


@pytest.mark.parametrize(
    ("optimizer", "rate", "said"),
    [
        ("lion", 0.1, "optimizers.lion: there is no optimizer of this name; known here: adam, ada"),
        ("sgd", "1e-3", "optimizers.sgd should be a list of 3 or more learning rates above 0"),
        ("sgd", -0.1, "optimizers.sgd should be a list of 3 or more learning rates above 0"),
    ],
)
def test_an_optimizer_and_its_rates_are_checked_before_the_first_training(
    monkeypatch, declare, optimizer, rate, said
):
    monkeypatch.setattr(stage, "instance", lambda: optimizer)
    monkeypatch.setattr(fingerprint, "check", lambda: pytest.fail("has begun to work"))
    declare(optimizers={optimizer: [0.1, 0.2, rate]})
    with pytest.raises(UserError, match=f"^params.yaml: {said}"):
        learning_rate.main()


def test_the_choice_of_a_rate_has_a_seed(declare):
    declare(tuning={"seed": "x"})
    with pytest.raises(UserError, match=r"params.yaml: tuning.seed should be a whole number, got"):
        params.read(settings.Tuning, "tuning")


@pytest.mark.parametrize(("variant", "patience"), [("reference", 5), ("no_early_stopping", None)])
def test_without_early_stopping_every_epoch_is_trained(monkeypatch, declare, variant, patience):
    declare(variants={"reference": {}, "no_early_stopping": {"early_stopping": False}})
    trained = []
    monkeypatch.setattr(images, "use", lambda *_: (73.0, 90.0))
    monkeypatch.setattr(
        trainer, "train", lambda _name, protocol, *_, **__: trained.append(protocol)
    )
    training.train("name", settings.read(0, f"variants.{variant}"))
    assert [each.patience for each in trained] == [patience]
