"""`kith guidance decide`: answers in, results out, one JSON line each. Nothing is kept."""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandParser

from kith.guidance.rules import Result, decide
from kith.lib.refusal import Invalid

LONGEST_LINE = 64 * 1024
_AT_ONCE = 64 * 1024
_PARTS = {"answers", "measures"}
_BROKEN_PIPE = 141

DECIDE_HELP = """\
Reads JSON lines on standard input and writes one JSON line for each on standard output.

In:   {"answers": {"danger": 0, "suicide": 1, "about": ["mood"]}, "measures": {"phq9": 12}}
Out:  {"level": 3, "crisis": null, "first": ..., "professional": ..., "peer": ..., "times": ...,
       "flags": ..., "alternatives": ..., "rules": ..., "risk_rules": ..., "domains": ..., "rule_version": 2}

A question that is absent from "answers", or null, counts as skipped. "measures" may be left out.
Empty lines are passed over. At the first line that cannot be used the command stops: results for the lines
before it are written, one line on standard error names the line and what is wrong, and the exit code is 2.
The database is not touched and nothing is kept.
"""


class Command(BaseCommand):
    help = "Work with the guidance rules."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand so far."""
        subcommands = parser.add_subparsers(dest="subcommand", required=True, metavar="decide")
        deciding = subcommands.add_parser("decide", help="decide for answers given as JSON lines")
        # argparse would otherwise fold the examples into one paragraph.
        deciding.format_help = lambda: f"{deciding.format_usage()}\n{DECIDE_HELP}"  # type: ignore[method-assign]

    def handle(self, *args: Any, **options: Any) -> None:
        """Decide until the input ends."""
        if sys.stdin is None:
            raise SystemExit(_complain("There is no standard input to read."))
        try:
            code = _decide_all(sys.stdin.buffer, sys.stdout.buffer)
        except BrokenPipeError:
            # Nobody reads any more. What is still buffered must not fail again when the interpreter stops.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = _BROKEN_PIPE
        except KeyboardInterrupt:
            code = 130
        except OSError as wrong:
            code = _complain(f"The results could not be written: {wrong.strerror}.", 1)
        if code:
            raise SystemExit(code)


def _decide_all(lines: BinaryIO, out: BinaryIO) -> int:
    """Write a result for each line as soon as it has come, so that another program can ask and wait for it."""
    encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
    number = 0
    for together in _lines_as_they_come(lines):
        results = []
        wrong = ""
        for line in together:
            number += 1
            if not line or line.isspace():
                continue
            try:
                results.append(encode(_decided(line).as_dict()))
            except Invalid as invalid:
                wrong = invalid.reason
                break
        if results:
            out.write(("\n".join(results) + "\n").encode())
            out.flush()
        if wrong:
            return _complain(f"Line {number}: {wrong}")
    return 0


def _lines_as_they_come(source: BinaryIO) -> Iterator[list[bytes]]:
    """Whatever whole lines have arrived, together; the last one may lack its end."""
    begun = b""
    while chunk := source.read1(_AT_ONCE):  # type: ignore[attr-defined]
        *lines, begun = (begun + chunk).split(b"\n")
        if lines:
            yield lines
        if len(begun) > LONGEST_LINE:
            break
    if begun:
        yield [begun]


def _decided(line: bytes) -> Result:
    if len(line) > LONGEST_LINE:
        raise Invalid(f"It is longer than {LONGEST_LINE // 1024} KiB.")
    try:
        text = line.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Invalid("It is not UTF-8.") from None
    try:
        asked = _PLAIN.decode(text)
        if isinstance(asked, dict) and text.count(":") != _keys_in(asked):
            _STRICT.decode(text)
    except Invalid:
        raise
    except RecursionError:
        raise Invalid("It is nested too deeply.") from None
    except json.JSONDecodeError as wrong:
        raise Invalid(f"It is not JSON: {wrong.msg} at character {wrong.pos + 1}.") from None
    except ValueError:
        raise Invalid("It holds a number that is too long.") from None
    if not isinstance(asked, dict):
        raise Invalid('It must be an object: {"answers": {...}, "measures": {...}}.')
    if "answers" not in asked:
        raise Invalid('It must have "answers".')
    if not asked.keys() <= _PARTS:
        unknown = ascii(sorted(asked.keys() - _PARTS)[0])[:60]
        raise Invalid(f'It may have "answers" and "measures", but it has {unknown}.')
    answers, measures = asked["answers"], asked.get("measures")
    if not isinstance(answers, dict) or not isinstance(measures, dict | None):
        raise Invalid('"answers" and "measures" must be objects.')
    return decide(answers, measures)


def _keys_in(asked: dict[str, Any]) -> int:
    """How many keys were read. Fewer than there are colons: perhaps a key came twice, and the second one won."""
    return len(asked) + sum(len(part) for part in asked.values() if isinstance(part, dict))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key given twice could hide the worse answer behind the milder one."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Invalid(f"It has {ascii(key)[:60]} twice.")
        found[key] = value
    return found


def _no_such_number(name: str) -> float:
    raise Invalid(f"It has {name}, which is not a number.")


_PLAIN = json.JSONDecoder(parse_constant=_no_such_number)
_STRICT = json.JSONDecoder(parse_constant=_no_such_number, object_pairs_hook=_once)


def _complain(sentence: str, code: int = 2) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
