"""Where the time of the graph goes: seconds of each stage, with all images and with few.

python -m benchmarks.stages

Runs every stage anew, as `make verify` does, and the demonstration beside the workspace. What a
stage takes there bounds what it spends outside of its work: on imports, tracing and drawing.
"""

import re
import subprocess
import sys
import time

RUNNING = re.compile(r"Running stage '([\w@]+)'")
COMMANDS = {
    "all images": ["dvc", "repro", "--force"],
    "demonstration": [sys.executable, "-m", "tools.demo"],
}


def timed(command: list[str]) -> dict[str, float]:
    """Run `command`; return the seconds from the start of each stage to the next line of DVC."""
    started: list[tuple[str, float]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            print(line, end="")
            if found := RUNNING.search(line):
                started.append((found[1], time.perf_counter()))
    ends = [moment for _, moment in started[1:]] + [time.perf_counter()]
    return {stage: end - start for (stage, start), end in zip(started, ends, strict=True)}


def main() -> None:
    """Print the table in Markdown."""
    seconds = {name: timed(command) for name, command in COMMANDS.items()}
    print("\n| stage |", " | ".join(f"{name}, s" for name in seconds), "|\n|---|---|---|")
    for stage in seconds["all images"]:
        cells = [f"{each[stage]:.1f}" for each in seconds.values()]
        print(f"| {stage} |", " | ".join(cells), "|")
    totals = [f"{sum(each.values()):.0f}" for each in seconds.values()]
    print("| together |", " | ".join(totals), "|")


if __name__ == "__main__":
    main()
