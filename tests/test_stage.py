"""How a stage begins and ends: quiet, checked against dvc.yaml, with sentences for mistakes."""

import os
import signal
import subprocess
import sys

import pytest
from project import ROOT, Project

FIX = "Fix the permissions or free disk space, then run the command again.\n"
# A pipeline of two stages; what the first one's main does is filled in.
COOK = """
import sys
from pathlib import Path
from stages.common import stage
from stages.common.errors import UserError

def main():
    Path("soup.txt").write_text(Path("herbs.txt").read_text())
    {}

stage.run(main)
"""
PIPELINE = """
stages:
  cook:
    cmd: python cook.py
    deps: [cook.py, herbs.txt]
    params: [meal.salt]
    outs: [soup.txt]
    metrics:
      - taste.json: {cache: false}
  invite:
    cmd: "true"
    params: [meal.hour, guests]
"""


def ended(script: str, setup: str = "", **environment: str) -> tuple[int, str]:
    """Run a stage whose main is `script`; return its exit code and what it wrote to stderr."""
    code = (
        f"{setup}\nfrom stages.common import stage\nfrom stages.common.errors import UserError\n"
        f"def main():\n    {script}\nstage.run(main)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_stage_that_succeeds_says_nothing():
    assert ended("pass") == (0, "")


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("raise UserError('x: expected 1, got 2.')", "error: x: expected 1, got 2.\n"),
        ("open('absent')", f"error: cannot use absent: No such file or directory. {FIX}"),
        ("open('stages')", f"error: cannot use stages: Is a directory. {FIX}"),
    ],
)
def test_a_mistake_of_the_user_ends_a_stage_with_one_sentence(script, sentence):
    assert ended(script) == (1, sentence)


def test_a_full_disk_that_names_no_file_ends_a_stage_with_one_sentence():
    """As DVCLive's own writes do: the system says why, not where."""
    code, text = ended("stream = open('/dev/full', 'w'); stream.write('x'); stream.flush()")
    assert code == 1
    assert text.startswith("error: cannot use a file in ")
    assert text.endswith(f": No space left on device. {FIX}")


@pytest.mark.parametrize("script", ["raise OSError('no file of the user')", "raise KeyError('x')"])
def test_a_mistake_of_the_program_shows_where_it_is(script):
    code, text = ended(script)
    assert code == 1
    assert text.startswith("Traceback")


WRITE = "import os, stages; os.write(2, b'{}\\n')"
NOISE = "I0000 00:00:1795475709.373822 9850 port.cc:153] You may see slightly different results"


def test_start_up_lines_are_dropped_and_every_other_line_is_passed_on():
    absl = "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR"
    noise = "\\n".join([NOISE, "E0000 00:00:1 failed", absl, "a warning"])
    code, text = ended("pass", WRITE.format(noise), DVC_STAGE="download")
    assert (code, text) == (0, "E0000 00:00:1 failed\na warning\n")


def test_after_the_imports_stderr_is_the_terminal_s_again():
    code, text = ended(f"os.write(2, b'{NOISE}')", "import os, stages", DVC_STAGE="download")
    assert (code, text) == (0, NOISE)


@pytest.mark.parametrize("end", ["os.abort()", "raise ImportError('no such library')"])
def test_the_last_words_of_a_failed_import_are_not_lost(end):
    code, text = ended("pass", WRITE.format("last words") + f"; {end}", DVC_STAGE="download")
    assert code != 0
    assert text.startswith("last words\n")
    assert ("no such library" in text) == ("ImportError" in end)


@pytest.mark.parametrize("setup", ["import stages; raise KeyboardInterrupt", ""])
def test_ctrl_c_is_answered_with_a_sentence_from_the_imports_on(setup):
    code, text = ended("raise KeyboardInterrupt", setup, DVC_STAGE="download")
    assert code == -signal.SIGINT
    assert text.startswith("\nInterrupted. To go on, run the same command again")
    assert "Traceback" not in text


def test_ctrl_c_that_gets_lost_is_raised_again():
    """As when it comes inside a callback of TensorFlow, which swallows the exception."""
    lost = "import os, signal, stages\ntry: os.kill(os.getpid(), signal.SIGINT)\nexcept: pass"
    script = "from stages.common import start_up; start_up.raise_if_interrupted()"
    code, text = ended(script, lost, DVC_STAGE="download")
    assert code == -signal.SIGINT
    assert text.startswith("\nInterrupted. To go on")


@pytest.fixture
def kitchen(tmp_path) -> Project:
    """A DVC repository whose stage `cook` has run once, committed."""
    project = Project(tmp_path / "kitchen")
    project.folder.mkdir()
    project.environment["PYTHONPATH"] = str(ROOT)
    project.run("git init -q -b main && dvc init -q")
    write(project, "Path('taste.json').write_text('{}')")
    for name, content in {
        "dvc.yaml": PIPELINE,
        "params.yaml": "meal:\n  salt: 1\n  hour: 8\nguests: 4\n",
        "herbs.txt": "dill",
    }.items():
        (project.folder / name).write_text(content)
    project.run("dvc repro cook")
    project.commit("Cooked")
    return project


def write(kitchen: Project, script: str) -> None:
    (kitchen.folder / "cook.py").write_text(COOK.format(script))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("hour: 8", "huor: 8", "meal.huor is not a known parameter: no stage of dvc.yaml reads it; "
         "known here: meal.hour, meal.salt."),
        ("guests: 4", "guest: 4", "guest is not a known parameter: no stage of dvc.yaml reads it; "
         "known here: guests, meal."),
        ("guests: 4", "guests: 4\nmael: {}", "mael is not a known parameter"),
    ],
)  # fmt: skip
def test_a_parameter_that_no_stage_reads_ends_every_stage(kitchen, old, new, sentence):
    """Also a stage that reads nothing of that section, and before it has done anything."""
    path = kitchen.folder / "params.yaml"
    path.write_text(path.read_text().replace(old, new))
    (kitchen.folder / "herbs.txt").write_text("parsley")
    output = kitchen.run("dvc repro cook", fails=True)
    assert f"error: params.yaml: {sentence}" in output
    assert "Traceback" not in output
    assert not (kitchen.folder / "soup.txt").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new", "changed"),
    [
        ("params.yaml", "salt: 1", "salt: 9", "meal.salt"),
        ("herbs.txt", "dill", "parsley", "herbs.txt"),
        ("cook.py", "import sys", "import sys  # edited", "cook.py"),
    ],
)
def test_a_change_while_the_stage_runs_is_noticed_and_nothing_recorded(
    kitchen, name, old, new, changed
):
    """DVC hashes code and parameters after the run: it would record what was not used."""
    edit = f"path = Path({name!r}); path.write_text(path.read_text().replace({old!r}, {new!r}))"
    write(kitchen, edit)
    before = kitchen.read("dvc.lock")
    output = kitchen.run("dvc repro cook", fails=True)
    assert f"error: changed while the stage was running: {changed}. " in output
    assert kitchen.read("dvc.lock") == before


@pytest.mark.slow
def test_a_failed_stage_says_how_to_get_its_former_results_back(kitchen):
    write(kitchen, "raise UserError('too salty.')")
    output = kitchen.run("dvc repro cook", fails=True)
    assert (
        "error: too salty.\nThe stage's former results were removed; to get them back: " in output
    )
    assert not (kitchen.folder / "taste.json").exists()
    [command] = [line.split(": ", 1)[1] for line in output.splitlines() if "to get them" in line]
    assert command == "git restore taste.json && dvc checkout soup.txt"
    kitchen.run(command)
    assert kitchen.read("taste.json") == "{}"
    assert kitchen.read("soup.txt") == "dill"
