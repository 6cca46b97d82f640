"""A real `kith serve` in a process of its own, for tests that talk to it, kill it and start it again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

KITH = [sys.executable, "-c", "from kith.config.cli import main; main()"]


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_kith(
    data: Path, *arguments: str, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one command of the house to its end."""
    return subprocess.run(
        [*KITH, *arguments],
        env=_environment(data, environment),
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Server:
    """`with Server(tmp_path) as server:` starts and stops one. It can also be killed and started again on the same data."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.log = data.parent / f"{data.name}.log"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._process.poll() is None:
            self.terminate()

    def start(self, timeout: float = 60) -> float:
        """Start, and wait until it says that it is ready. Returns the seconds that took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*KITH, "serve", "--port", str(self.port)],
                env=_environment(self.data, self._environment),
                stdout=log,
                stderr=log,
            )
        while time.monotonic() - began < timeout:
            if self._process.poll() is not None:
                break
            try:
                if self.get("/readyz").status == 200:
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.02)
        words = self.log.read_text()
        self.kill()
        raise AssertionError(f"the server did not start:\n{words}")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def terminate(self, timeout: float = 15) -> float:
        """SIGTERM. Returns the seconds it took to stop."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("the server did not stop") from None
        return time.monotonic() - began

    def restart(self) -> float:
        """kill -9 and start again on the same data. Returns the seconds the start took."""
        self.kill()
        return self.start()

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30,
    ) -> HTTPResponse:
        """One request on a connection of its own. The body of the answer is in `.body`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            answer.body = answer.read()  # type: ignore[attr-defined]
            return answer
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.request("GET", path, headers=headers)

    def stream(self, cookie: str, **headers: str) -> "LiveStream":
        """Open the live stream of whoever the session cookie belongs to."""
        return LiveStream(self.port, cookie, headers)


class LiveStream:
    """Server-sent events as they come. `status` first; then `next_event()`."""

    def __init__(self, port: int, cookie: str, headers: dict[str, str]) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=20)
        self.connection.request("GET", "/live", headers={"Cookie": f"s={cookie}", **headers})
        self.answer = self.connection.getresponse()
        self.status = self.answer.status

    def next_event(self, timeout: float = 10) -> dict[str, Any] | None:
        """The next event with data: its `event`, `id` and decoded `data`. None when the stream has ended."""
        if self.connection.sock is not None:
            self.connection.sock.settimeout(timeout)
        event: dict[str, Any] = {"event": "message"}
        while True:
            line = self.answer.readline().decode()
            if not line:
                return None
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "" and "data" in event:
                return event
            if name == "":
                event = {"event": "message"}
            elif name == "data":
                event["data"] = json.loads(value)
            elif not line.startswith(":"):
                event[name] = value

    def close(self) -> None:
        """Go."""
        self.answer.close()
        self.connection.close()


def _environment(data: Path, more: dict[str, str]) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("KITH_") and name != "PORT"
    }
    root = str(Path(__file__).resolve().parent.parent)
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "PYTHONPATH": root, "KITH_DATA": str(data), "KITH_TEST_FAST_HASH": "1", **more}
