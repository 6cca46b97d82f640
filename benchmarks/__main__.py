"""`script/bench [name ...]`: runs benchmarks, prints each figure beside its limit, and writes docs/benchmarks.md."""

import subprocess
import sys

from benchmarks import pages, start
from benchmarks.table import Figure, keep, machine, table

MEASURED = {"start": start.figures, "pages": pages.figures}
ALONE = ("guidance",)
"""Benchmarks that print their own table."""


def main(names: list[str]) -> None:
    """Run those named, or all."""
    unknown = [name for name in names if name not in MEASURED and name not in ALONE]
    if unknown:
        raise SystemExit(f"There is no benchmark {unknown[0]}. There are: {', '.join([*ALONE, *MEASURED])}.")
    found: list[Figure] = []
    for name in names or [*ALONE, *MEASURED]:
        if name in ALONE:
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)
        else:
            found += MEASURED[name]()
    if found:
        print(table(found))
        print(machine())
        keep(found, " ".join(["script/bench", *names]))


if __name__ == "__main__":
    main(sys.argv[1:])
