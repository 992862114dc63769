"""How a stage begins and ends: quiet, with sentences for mistakes."""

import os
import signal
import subprocess
import sys

import pytest
from project import ROOT

FIX = "Fix the permissions or free disk space, then run the command again.\n"


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
