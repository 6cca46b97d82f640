"""Jobs on the clock, and threads that take what matters first."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from kith.config.bridge import environ_of
from kith.config.clockwork import Clockwork
from kith.config.threads import WAITING, Importance, Overloaded, Threads
from kith.lib import clock
from kith.notices import rules
from kith.notices.rules import every


@pytest.fixture(autouse=True)
def _no_other_jobs() -> Iterator[None]:
    known = dict(rules._jobs)
    rules._jobs.clear()
    yield
    rules._jobs.clear()
    rules._jobs.update(known)


@pytest.mark.django_db
def test_a_job_runs_at_once_and_again_when_due_in_one_process_only() -> None:
    ran: list[int] = []
    every(3600, "test.hourly")(lambda: ran.append(1))
    one, two = Clockwork(alone=False), Clockwork(alone=False)
    assert (one.run_what_is_due(), two.run_what_is_due()) == (1, 0)
    with time_machine.travel(clock.now() + timedelta(days=7), tick=False):
        assert (two.run_what_is_due(), one.run_what_is_due()) == (1, 0)
    assert len(ran) == 2


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_is_tried_again_and_its_words_are_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise ValueError("somebody's words")

    every(3600, "test.failing", retry_seconds=10)(fail)
    works = Clockwork(alone=True)
    assert works.run_what_is_due() == 1
    assert works.run_what_is_due() == 0
    with time_machine.travel(clock.now() + timedelta(seconds=11), tick=False):
        assert works.run_what_is_due() == 1
    assert "test.failing" in caplog.text
    assert "somebody" not in caplog.text


def test_help_is_served_though_every_other_thread_is_stuck() -> None:
    async def run() -> None:
        threads, gate = Threads(2), threading.Event()
        threads.start()
        stuck = [asyncio.ensure_future(threads.run(Importance.PAGE, gate.wait)) for _ in range(4)]
        await asyncio.sleep(0.05)
        assert await asyncio.wait_for(threads.run(Importance.HELP, lambda: "help"), 2) == "help"
        gate.set()
        await asyncio.gather(*stuck)
        threads.stop()

    asyncio.run(run())


def test_when_too_many_wait_the_least_important_is_turned_away() -> None:
    async def run() -> None:
        threads, gate = Threads(1), threading.Event()
        threads.start()
        busy = asyncio.ensure_future(threads.run(Importance.PAGE, gate.wait))
        await asyncio.sleep(0.05)
        visitors = [asyncio.ensure_future(threads.run(Importance.VISITOR, lambda: 1)) for _ in range(WAITING)]
        await asyncio.sleep(0.05)
        with pytest.raises(Overloaded):
            await threads.run(Importance.VISITOR, lambda: 1)
        sent = asyncio.ensure_future(threads.run(Importance.SENDING, lambda: "sent"))
        await asyncio.sleep(0.05)
        gate.set()
        assert await sent == "sent"
        await busy
        results = await asyncio.gather(*visitors, return_exceptions=True)
        assert sum(isinstance(result, Overloaded) for result in results) == 1
        assert isinstance(results[-1], Overloaded)
        threads.stop()

    asyncio.run(run())


def scope(*headers: tuple[bytes, bytes], path: bytes = b"/") -> dict[str, object]:
    return {
        "method": "GET",
        "path": path.decode(),
        "raw_path": path,
        "query_string": b"a=b",
        "http_version": "1.1",
        "client": ("10.0.0.1", 5),
        "server": ("127.0.0.1", 8000),
        "headers": list(headers),
    }


def test_a_path_keeps_its_bytes() -> None:
    environ = environ_of(scope(path=b"/c/%C3%A4%2F"), False)
    assert environ is not None
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/c/ä/"


def test_only_behind_a_proxy_is_its_word_taken() -> None:
    sent = scope((b"x-forwarded-proto", b"https"), (b"x-forwarded-for", b"6.6.6.6, 1.2.3.4"))
    near, far = environ_of(sent, False), environ_of(sent, True)
    assert near is not None
    assert far is not None
    assert (near["wsgi.url_scheme"], near["REMOTE_ADDR"]) == ("http", "10.0.0.1")
    assert (far["wsgi.url_scheme"], far["REMOTE_ADDR"]) == ("https", "1.2.3.4")


def test_headers_that_would_be_mistaken_are_dropped_and_doubled_ones_refused() -> None:
    environ = environ_of(
        scope((b"x_forwarded_proto", b"https"), (b"cookie", b"a=1"), (b"cookie", b"b=2")), True
    )
    assert environ is not None
    assert environ["wsgi.url_scheme"] == "http"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ_of(scope((b"host", b"a"), (b"host", b"b")), False) is None
