"""No model file runs code, reads or writes elsewhere or fills the memory: it ends in a sentence."""

import resource
import sys
from pathlib import Path

import keras
import malicious
import pytest
from malicious import archives, configs, functions, weights

from stages.common.errors import UserError
from stages.scoring import loading, model_checks

ATTACKS = functions.ATTACKS | configs.ATTACKS | archives.ATTACKS | weights.ATTACKS
HARMLESS = {"compiled with os.system"}  # what is bad in it is not read
FORBIDDEN = ("os.system", "subprocess.Popen", "os.exec", "os.fork", "socket.connect", "pickle.")
_watched: list[tuple[str, str]] = []  # what the interpreter did while `watch` is on
_watching: list[Path] = []


def _audit(event: str, arguments: tuple) -> None:
    if _watching and (
        event.startswith(FORBIDDEN)
        or (event == "open" and str(arguments[0]).startswith(str(_watching[0])))
    ):
        _watched.append((event, str(arguments)))


sys.addaudithook(_audit)


@pytest.fixture(scope="module")
def parts(tmp_path_factory) -> malicious.Parts:
    """The parts of a good model."""
    return malicious.good(tmp_path_factory.mktemp("parts"))


@pytest.fixture
def watched(parts):
    """What was run, opened in `outside`, or connected to, as the interpreter reports it."""
    _watched.clear()
    _watching.append(parts.outside)
    yield _watched
    _watching.clear()


def memory() -> int:
    """The most memory that this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**10


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_in_a_sentence(parts, tmp_path, watched, name):
    path = tmp_path / "guest.keras"
    malicious.attempt(ATTACKS[name], parts, path)
    watched.clear()  # building an attack opens what it aims at
    before, around = memory(), sorted(tmp_path.iterdir())
    if name in HARMLESS:
        assert loading.load(path).count_params() == 784 * 3 + 3
    else:
        with pytest.raises(UserError, match=r"guest\.keras is not a valid Keras model") as caught:
            loading.load(path)
        sentence = str(caught.value)
        assert sentence.isprintable()
        assert len(sentence) < 600 + len(str(path))
        assert sentence.endswith("; rebuild it with: dvc repro train_guest")
    assert watched == []
    assert [each.name for each in parts.outside.iterdir()] == [malicious.SECRET]
    assert sorted(tmp_path.iterdir()) == around
    assert memory() - before < 300


def test_the_good_model_is_loaded(parts, tmp_path):
    parts.write(tmp_path / "good.keras")
    assert loading.load(tmp_path / "good.keras").count_params() == 784 * 3 + 3


def test_nobody_can_switch_the_safe_mode_off(parts, tmp_path, monkeypatch):
    """Keras' own switch is for the whole process, and wins over the argument of `load_model`."""
    monkeypatch.setattr(model_checks, "check", lambda path: None)  # noqa: ARG005
    functions.lambda_layer(malicious.copy.deepcopy(parts), tmp_path / "guest.keras")
    keras.config.enable_unsafe_deserialization()
    try:
        with pytest.raises(UserError, match="lambda"):
            loading.load(tmp_path / "guest.keras")
    finally:
        keras.src.saving.serialization_lib.global_state.set_global_attribute(
            "safe_mode_saving", None
        )
