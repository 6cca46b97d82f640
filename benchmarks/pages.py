"""S14: pages of the demo world in a cold browser, the server on one core: first byte, bytes, layout shift."""

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from benchmarks.table import Figure
from tests.browser import launched
from tests.journeys.screens import Screen, screen
from tests.journeys.test_every_page import EVERYBODY, HATS, VISITOR, addresses
from tests.server import Server, run_kith

FIRST_BYTE_MS, KILOBYTES, SHIFT = 100.0, 100.0, 0.0
ROUNDS = 2
SHIFTS = """
window.__shift = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.__shift += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def figures() -> list[Figure]:
    """Open every page as every hat, each in a browser that has cached nothing."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "data"
        built = run_kith(data, "demo")
        if built.returncode:
            raise SystemExit(built.stderr)
        with Server(data) as server, launched() as browser:
            psutil.Process(server.process.pid).cpu_affinity([0])
            others = set(range(os.cpu_count() or 1)) - {0}
            if others:
                os.sched_setaffinity(0, others)
            rows = [row for _round in range(ROUNDS) for row in _everything(browser, server)]
    first = [row["first_byte"] for row in rows]
    heaviest = max(rows, key=lambda row: row["bytes"])
    shakiest = max(rows, key=lambda row: row["shift"])
    slowest = max(rows, key=lambda row: row["first_byte"])
    return [
        Figure("S14", "first byte, p95", statistics.quantiles(first, n=20)[-1], FIRST_BYTE_MS, "ms", f"{len(rows)} loads; median {statistics.median(first):.0f} ms, slowest {slowest['first_byte']:.0f} ms {slowest['path']}"),
        Figure("S14", "transferred without images, most", heaviest["bytes"] / 1000, KILOBYTES, "kB", heaviest["path"]),
        Figure("S14", "layout shift, most", shakiest["shift"], SHIFT, "", shakiest["path"]),
    ]  # fmt: skip


def _everything(browser: Any, server: Server) -> Iterator[dict[str, Any]]:
    with screen(browser, server, width=360) as at:
        yield from (_load(at, path) for path in VISITOR)
    for (name, hat), pages in HATS.items():
        with screen(browser, server, width=360) as at:
            at.enter(name, hat)
            paths = [path for page in [*EVERYBODY, *pages] for path in addresses(at, page)]
            yield from (_load(at, path) for path in paths)


def _load(at: Screen, path: str) -> dict[str, Any]:
    """One page in a browser that has nothing cached."""
    page = at.context.new_page()
    page.add_init_script(SHIFTS)
    wire = at.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    taken: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: said["type"]}))
    wire.on(
        "Network.loadingFinished", lambda said: taken.update({said["requestId"]: said["encodedDataLength"]})
    )
    page.goto(at.server.url + path)
    page.wait_for_timeout(150)
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    shift = page.evaluate("window.__shift")
    page.close()
    return {
        "path": (path.split("/")[1] and "/" + path.split("/")[1]) or "/",
        "first_byte": timing["responseStart"] - timing["requestStart"],
        "bytes": sum(size for key, size in taken.items() if kinds.get(key) not in ("Image", "EventSource")),
        "shift": shift,
    }  # fmt: skip
