"""POST /predict and its neighbours, as a program uses them."""

import base64
import io
import json
import re
import subprocess

import photographs
import pytest
from PIL import Image
from project import ROOT
from served import FORM, form, python, trousers


def test_a_picture_is_answered_as_a_form_and_as_it_is(service):
    status, answer = service.predict(trousers())
    assert (status, answer["label"], answer["none"]) == (200, "Trouser", False)
    assert next(iter(answer["chances"])) == "Trouser"
    assert sum(answer["chances"].values()) == pytest.approx(1)
    assert answer["model"] == "<b>pretended</b>"
    assert "steps" not in answer
    assert service.predict(form(trousers()), Content_Type=FORM) == (200, answer)


def test_a_picture_of_several_megabytes_is_kept_in_memory(service):
    """The service for tests fails where a temporary file would be written."""
    noise = Image.effect_noise((1800, 1800), 100)
    content = photographs.saved(noise)
    assert len(content) > 2_000_000
    status, answer = service.predict(form(content), Content_Type=FORM)
    assert (status, answer["none"]) == (200, True)


def test_steps_are_shown_if_asked_for(service):
    _, answer = service.predict(trousers(), "?steps=true")
    shown = {name: opened(address) for name, address in answer["steps"].items()}
    assert {name: image.size for name, image in shown.items()} == {
        "photo": (300, 400), "cutout": (300, 400), "image": (28, 28)}  # fmt: skip
    cutout = shown["cutout"]
    assert cutout.getpixel((150, 150))[3] == 255
    assert cutout.getpixel((5, 5))[3] == 0


def opened(address: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This picture cannot be used: it is not a picture of a known kind .*"),
        (b"%PDF-1.7", "This picture cannot be used: it is not a picture of a known kind .*"),
        (trousers("PNG")[:9000], "This picture cannot be used: it is damaged .*"),
    ],
)
def test_what_is_no_picture_gets_a_sentence(service, content, sentence):
    for body, headers in ((content, {}), (form(content), {"Content_Type": FORM})):
        status, answer = service.predict(body, **headers)
        assert status == 422
        assert re.fullmatch(sentence, answer["detail"])


@pytest.mark.parametrize(
    ("body", "kind", "query", "sentence"),
    [
        (form(b"x", "photo"), FORM, "", "The form has no file in its field `picture`."),
        (b"x", "multipart/form-data", "", "The form cannot be read: Missing boundary .*"),
        (b"--other", FORM, "", "The form cannot be read: .*"),
        (b"x", "image/png", "?steps=perhaps", "The request cannot .*: steps: Input should be .*"),
    ],
)
def test_a_request_that_cannot_be_read_gets_a_sentence(service, body, kind, query, sentence):
    status, answer = service.predict(body, query, Content_Type=kind)
    assert status == 422
    assert re.fullmatch(sentence, answer["detail"])


def test_the_service_says_that_it_is_there(service):
    status, headers, content = service.ask("GET", "/health")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert json.loads(content) == {"status": "ok"}


def test_the_description_is_complete_and_its_page_loads_nothing_from_elsewhere(service):
    described = json.loads(service.ask("GET", "/openapi.json")[2])
    assert set(described["paths"]) == {"/predict", "/health"}
    operation = described["paths"]["/predict"]["post"]
    assert set(operation["requestBody"]["content"]) == {"multipart/form-data", "image/*"}
    assert {"200", "408", "413", "422", "503"} == set(operation["responses"])
    page = service.ask("GET", "/docs")[2].decode()
    for text in ("POST /predict", "GET /health", "chances", "More than 10 MB"):
        assert text in page
    assert not re.search(r"(src|href)=\"?(https?:)?//|<script", page)


def test_it_listens_on_loopback_alone_unless_told_otherwise():
    script = (
        "import sys; from app import __main__ as main; main.Classifiers = main.application = "
        "lambda *a: 'served'; main.serve = lambda *a: print(a); main.listening = lambda *a: a; "
        "main.main()"
    )
    done = subprocess.run(
        [python(), "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "('served', ('127.0.0.1', 7860))"
