"""`kith guidance decide`: a line in, a line out, and a clear sentence for what cannot be used."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from kith.guidance.management.commands.guidance import LONGEST_LINE
from kith.guidance.tests.make import mildest
from kith.guidance.tests.oracle import suggestion

KEYS = [
    "level",
    "crisis",
    "first",
    "professional",
    "peer",
    "times",
    "flags",
    "alternatives",
    "rules",
    "risk_rules",
    "domains",
    "rule_version",
]


@pytest.fixture
def decided(monkeypatch, capfd):
    """Runs the command over some bytes: exit code, results, what stood on standard error."""

    def run(text):
        came, went = text if isinstance(text, bytes) else text.encode(), io.BytesIO()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(came))))
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(went))
        code = 0
        try:
            call_command("guidance", "decide")
        except SystemExit as stopped:
            code = stopped.code
        return code, [json.loads(line) for line in went.getvalue().splitlines()], capfd.readouterr().err

    return run


def line(answers, **more):
    return json.dumps({"answers": answers, "measures": {}} | more) + "\n"


def test_each_line_is_answered_in_its_order_with_exactly_the_promised_keys(decided):
    people = [mildest(), mildest(suicide=4), mildest(functioning=2, cost="free"), {}]
    code, results, err = decided("".join(map(line, people)))
    assert (code, err) == (0, "")
    assert results == [suggestion(answers, {}) for answers in people]
    assert all(list(result) == KEYS for result in results)


def test_measures_are_heard_and_may_be_left_out(decided):
    _, results, _ = decided(line(mildest(), measures={"phq9": 16}) + json.dumps({"answers": mildest()}))
    assert [result["level"] for result in results] == [3, 1]


def test_empty_lines_and_windows_ends_and_a_missing_last_end_are_fine(decided):
    code, results, _ = decided(
        "\n  \n" + line(mildest()).replace("\n", "\r\n") + "\n" + line(mildest()).strip()
    )
    assert (code, len(results)) == (0, 2)


def test_the_mark_that_some_editors_put_first_is_passed_over(decided):
    assert decided("\ufeff" + line(mildest()))[:2] == (0, [suggestion(mildest(), {})])


def test_no_input_is_no_output(decided):
    assert decided("") == (0, [], "")


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", "not JSON"),
        ("[]", "must be an object"),
        ("7", "must be an object"),
        ("{}", 'must have "answers"'),
        ('{"answers": []}', "must be objects"),
        ('{"answers": {}, "measures": []}', "must be objects"),
        ('{"answers": {}, "measure": {}}', "has 'measure'"),
        ('{"answers": {"danger": 9}}', "'danger' must be one of 0, 1, 2, not 9"),
        ('{"answers": {"danger": true}}', "not True"),
        ('{"answers": {"danger": NaN}}', "NaN"),
        ('{"answers": {"danger": ' + "1" * 5000 + "}}", "number"),
        ('{"answers": {"danger": 2, "danger": 0}}', "'danger' twice"),
        ('{"answers": {"mood": 1}}', "no question 'mood'"),
        ('{"answers": {"\\ud800\\u0007": 1}}', "no question"),
        ("[" * 30000, "nested"),
        ('{"answers": {}, "x": "' + "x" * LONGEST_LINE + '"}', "longer than 64 KiB"),
        (b'{"answers": {"place": "\xff"}}', "UTF-8"),
    ],
)
def test_a_bad_line_stops_with_one_sentence_after_the_results_before_it(decided, bad, says):
    bad = bad if isinstance(bad, bytes) else bad.encode()
    code, results, err = decided(line(mildest()).encode() + b"\n" + bad + b"\n" + line(mildest()).encode())
    assert code == 2
    assert len(results) == 1
    assert err.startswith("Line 3: ")
    assert says in err
    assert err.count("\n") == 1
    assert len(err) < 250


def test_a_line_without_an_end_is_not_read_for_ever(decided):
    code, results, err = decided(b"x" * (5 * LONGEST_LINE))
    assert (code, results) == (2, [])
    assert "longer than" in err


def test_help_says_what_goes_in_and_what_comes_out(capsys):
    with pytest.raises(SystemExit) as stopped:
        call_command("guidance", "decide", "--help")
    assert stopped.value.code == 0
    assert '{"answers": {' in capsys.readouterr().out


def process(stdin):
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "django", "guidance", "decide"],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )


def test_a_program_may_ask_one_line_and_wait_for_its_answer():
    running = process(subprocess.PIPE)
    for answers in (mildest(), mildest(danger=2)):
        running.stdin.write(line(answers).encode())
        running.stdin.flush()
        assert json.loads(running.stdout.readline()) == suggestion(answers, {})
    assert running.communicate(timeout=30) == (b"", b"")
    assert running.returncode == 0


def test_a_reader_who_leaves_is_not_shouted_after(tmp_path):
    people = tmp_path / "people.jsonl"
    people.write_text(line(mildest()) * 1000)
    with people.open() as lines:
        running = process(lines)
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait(timeout=30) == 141
