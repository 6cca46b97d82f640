"""Guidance: 100,000 people through `kith guidance decide` on one core, against the limit of ten seconds.

Run it with `python -m benchmarks.guidance`. What is timed is the whole command, its start and all JSON included;
beside it, in the same run, the bare decision on answers already read, and how long the slowest of them take.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEOPLE = 100_000
LIMIT_SECONDS = 10.0
ROUNDS = 5


def people(number: int) -> list[str]:
    """Random people, one JSON line each: any answer, about one in ten skipped, a few measures."""
    from kith.guidance.rules import BOOK

    chance = random.Random(100_000)
    measures = {"phq9": 27, "phq9_item9": 3, "gad7": 21, "core10": 40, "core10_item6": 4, "pcl5": 80}
    lines = []
    for _ in range(number):
        answers: dict[str, object] = {}
        for question in BOOK.questions.values():
            values = [option.value for option in question.options] or ["GB en"]
            if chance.random() >= 0.1:
                many = question.kind == "multi"
                answers[question.key] = (
                    chance.sample(values, chance.randint(0, 3)) if many else chance.choice(values)
                )
        taken = {key: chance.randint(0, top) for key, top in measures.items() if chance.random() < 0.3}
        lines.append(json.dumps({"answers": answers, "measures": taken}))
    return lines


def whole_command(file: Path) -> tuple[float, float]:
    """Seconds for the command to answer everybody in the file, by the clock and of processor time."""
    before = os.times()
    begun = time.perf_counter()
    with file.open("rb") as lines, tempfile.TemporaryFile() as results:
        environment = {"DJANGO_SETTINGS_MODULE": "kith.config.settings"} | os.environ
        subprocess.run(
            [sys.executable, "-m", "django", "guidance", "decide"],
            stdin=lines,
            stdout=results,
            env=environment,
            check=True,
        )
        seconds = time.perf_counter() - begun
        after = os.times()
        results.seek(0)
        answered = sum(1 for _ in results)
    if answered != PEOPLE:
        raise SystemExit(f"{answered} of {PEOPLE} people were answered.")
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, busy


def single_decisions(lines: list[str]) -> list[float]:
    """Seconds for each decision alone, shortest first."""
    from kith.guidance.rules import decide

    taken = []
    for line in lines:
        person = json.loads(line)
        begun = time.perf_counter()
        decide(person["answers"], person["measures"])
        taken.append(time.perf_counter() - begun)
    return sorted(taken)


def main() -> None:
    """Run the rounds, the two measurements by turns, and print the table."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    lines = people(PEOPLE)
    wholes, singles = [], []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.jsonl"
        file.write_text("\n".join(lines) + "\n", "utf-8")
        for _ in range(ROUNDS):
            wholes.append(whole_command(file))
            singles.append(single_decisions(lines[:20_000]))
    whole = statistics.median(seconds for seconds, _ in wholes)
    busy = statistics.median(busy for _, busy in wholes)
    middle = statistics.median(times[len(times) // 2] for times in singles)
    slow = statistics.median(times[int(len(times) * 0.99)] for times in singles)
    print(f"guidance: {PEOPLE:,} random people, one core, median of {ROUNDS} (best {min(wholes)[0]:.2f} s)")
    print("| what | measured | limit | ratio |")
    print("|---|---|---|---|")
    for what, seconds in (("by the clock", whole), ("processor time", busy)):
        rate = PEOPLE / seconds
        print(
            f"| whole command, {what} | {seconds:.2f} s ({rate:,.0f} people/s) | {LIMIT_SECONDS:.0f} s "
            f"| {seconds / LIMIT_SECONDS:.2f} |"
        )
    print(f"| one decision, median | {middle * 1e6:.0f} µs | | |")
    print(f"| one decision, p99 | {slow * 1e6:.0f} µs | 1,000 µs | {slow * 1e3:.3f} |")


if __name__ == "__main__":
    main()
