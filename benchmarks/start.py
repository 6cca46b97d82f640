"""S13: a second start with the demo world, until it says that it is ready, and the memory of the one process."""

import statistics
import tempfile
from pathlib import Path

import psutil

from benchmarks.table import Figure
from tests.server import Server, run_kith

SECONDS, MEGABYTES = 5.0, 150.0
ROUNDS = 5


def figures() -> list[Figure]:
    """Start five times on the same data; look at memory after every page was opened once."""
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory) / "data"
        built = run_kith(data, "demo", KITH_TEST_FAST_HASH="0")
        if built.returncode:
            raise SystemExit(built.stderr)
        server = Server(data, KITH_TEST_FAST_HASH="0")
        server.start()
        server.terminate()
        starts = []
        resident = []
        for _round in range(ROUNDS):
            starts.append(server.start())
            for path in ("/", "/in", "/help", "/guide", "/join", "/young"):
                server.get(path)
            resident.append(psutil.Process(server.process.pid).memory_info().rss / 1e6)
            server.terminate()
    return [
        Figure("S13", "second start to ready", statistics.median(starts), SECONDS, "s", f"median of {ROUNDS}; slowest {max(starts):.2f} s"),
        Figure("S13", "one process, resident", max(resident), MEGABYTES, "MB", "largest of 5 starts, after six pages"),
    ]  # fmt: skip
