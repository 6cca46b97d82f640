"""A figure beside its limit, and the page that keeps them."""

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, beside its limit, in one unit. A ratio below 1 is within the limit."""

    name: str
    work: str
    measured: float
    limit: float
    unit: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """How much of the limit it takes."""
        return self.measured / self.limit if self.limit else self.measured

    @property
    def row(self) -> str:
        """One line of the table."""
        within = "yes" if self.measured <= self.limit else "NO"
        return f"| {self.name} | {self.work} | {self.measured:,.3g} {self.unit} | {self.limit:,.3g} {self.unit} | {self.ratio:.2f} | {within} | {self.note} |"


def table(figures: list[Figure]) -> str:
    """All figures."""
    head = "| # | Work | Measured | Limit | Ratio | Within | How |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *(figure.row for figure in figures)])


def machine() -> str:
    """On what it ran, and how busy that was."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}, load average {load} at the end"


def keep(figures: list[Figure], command: str) -> None:
    """Write the page from this run."""
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    PAGE.write_text(
        f"# Benchmarks\n\nWritten by `{command}` on {when}. Machine: {machine()}.\n\n"
        "A ratio below 1 is within the limit. Times by the clock grow with whatever else the machine does; the load average says how much that was.\n\n"
        f"{table(figures)}\n",
        "utf-8",
    )
