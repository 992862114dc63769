"""The command: answers, messages, exit codes; without TensorFlow, and soon."""

import json
import os
import shutil

import photographs
import pytest
import small_onnx
from PIL import Image
from shells import started

pytest_plugins = ["classifying"]


def test_a_photograph_is_named_with_its_likeliest_classes(run):
    assert run("coat.jpg") == (0, "coat.jpg: Coat 91%, T-shirt/top 1%, Trouser 1%\n", "")


def test_none_of_the_ten_is_said_before_the_chances(run, tmp_path):
    small_onnx.write_both(tmp_path / "models", threshold=0.95)
    _, printed, _ = run("coat.jpg")
    assert printed.startswith("coat.jpg: probably none of the ten; Coat 91%")
    assert json.loads(run("--json", "coat.jpg")[1])["answer"] is None


def test_json_has_a_line_for_each_photograph(run):
    shutil.copy("coat.jpg", "other.jpg")
    code, printed, _ = run("--json", "coat.jpg", "other.jpg")
    first, second = map(json.loads, printed.splitlines())
    assert (code, first["file"], second["file"]) == (0, "coat.jpg", "other.jpg")
    assert (first["answer"], first["none"], first["model"]) == ("Coat", False, "photographs")
    assert next(iter(first["chances"])) == "Coat"
    assert sum(first["chances"].values()) == pytest.approx(1)


def test_a_folder_is_every_picture_in_it_in_the_order_of_names(run, tmp_path):
    (tmp_path / "folder").mkdir()
    for name in ("b.JPG", "a.jpg", "notes.txt"):
        shutil.copy("coat.jpg", tmp_path / "folder" / name)
    code, printed, errors = run("folder")
    assert [line.split(":")[0] for line in printed.splitlines()] == ["folder/a.jpg", "folder/b.JPG"]
    assert (code, errors) == (0, "")


def test_standard_input(run, tmp_path):
    code, printed, _ = run("-", stdin=(tmp_path / "coat.jpg").read_bytes())
    assert (code, printed.startswith("-: Coat 91%")) == (0, True)
    code, printed, errors = run("-")
    assert (code, printed) == (1, "")
    assert errors.startswith("error: -: it is not a picture of a known kind")


def test_one_bad_file_does_not_stop_the_others(run, tmp_path):
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "empty").mkdir()
    code, printed, errors = run("absent.jpg", "text.jpg", "empty", "coat.jpg")
    absent, text, empty = errors.splitlines()
    assert code == 1
    assert printed.startswith("coat.jpg: Coat")
    assert absent == "error: absent.jpg: cannot be read: No such file or directory"
    assert text.startswith("error: text.jpg: it is not a picture of a known kind (JPEG, ")
    assert empty.startswith("error: empty: the folder has no picture that can be read (.bmp, ")


def test_a_name_that_would_move_the_cursor_is_printed_harmlessly(run):
    assert run("a\x1b[2Jb.jpg")[2].startswith("error: a?[2Jb.jpg: cannot be read")
    assert run("x" * 300)[2].endswith("cannot be read: File name too long\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "the following arguments are required: PHOTO"),
        (["--show", "steps.jpg", "coat.jpg"], "expected a file that ends in .png, got steps.jpg"),
        (["--show", "s.png", "coat.jpg", "coat.jpg"], "--show draws one photo"),
        (["--show", "s.png", "."], "--show draws one photo"),
        (["-", "-"], "expected - for standard input once at most"),
        ([""], "expected the name of a PHOTO, got an empty one"),
        (["--show", "same.png", "coat.jpg"], "--show would replace the photo: expected another"),
        (["--jsno", "coat.jpg"], "unrecognized arguments: --jsno"),
    ],
)
def test_misuse_is_explained_and_ends_with_2(run, words, sentence):
    os.link("coat.jpg", "same.png")
    code, printed, errors = run(*words)
    assert (code, printed) == (2, "")
    assert sentence in errors


@pytest.mark.parametrize("size", [(640, 1), (1, 640), (2000, 4)])
def test_show_draws_a_narrow_picture(run, tmp_path, size):
    (tmp_path / "narrow.png").write_bytes(photographs.saved(Image.new("RGB", size, "red")))
    assert run("--show", "steps.png", "narrow.png")[0] == 0
    assert Image.open(tmp_path / "steps.png").size[0] > 1000


def test_show_draws_every_step_into_one_picture(run, tmp_path):
    assert run("--show", "steps.png", "coat.jpg")[0] == 0
    with Image.open(tmp_path / "steps.png") as drawn:
        assert drawn.width == 5 * 240 + 16
        rows = [drawn.crop((left, 16, left + 224, 240)) for left in range(16, 1216, 240)]
        assert len({row.tobytes() for row in rows}) == 5
        assert all(len(row.getcolors(100_000)) > 1 for row in rows)


def test_a_drawing_that_cannot_be_written_is_a_sentence_and_leaves_nothing(run, tmp_path):
    (tmp_path / "steps.png").mkdir()
    code, printed, errors = run("--show", "steps.png", "coat.jpg")
    assert (code, printed.startswith("coat.jpg: Coat")) == (1, True)
    assert errors == "error: coat.jpg: cannot write steps.png: Is a directory\n"
    assert not list(tmp_path.glob(".part*"))


def test_it_answers_without_tensorflow_and_the_stages_within_two_seconds(alone):
    """The processor's time, not the clock's: other tests run beside."""
    small_onnx.write_both(alone / "app/models")
    code = (
        "import sys, time; sys.argv[1:] = ['coat.jpg']\n"
        "from app import classify; classify.main()\n"
        "print(sorted({'tensorflow', 'keras', 'matplotlib', 'pandas', 'stages'} & {*sys.modules}))"
        "\nprint(time.process_time())"
    )
    done = started(alone, "-c", code)
    answer, heavy, seconds = done.stdout.splitlines()
    assert (answer.startswith("coat.jpg: Coat 91%"), heavy, done.stderr) == (True, "[]", "")
    assert float(seconds) < 2


def test_a_missing_model_is_a_sentence(alone):
    done = started(alone, "-m", "app.classify", "coat.jpg")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {alone}/app/models/photographs.onnx is missing; restore")
