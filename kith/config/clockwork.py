"""Runs the jobs of all apps when they are due, in one process at a time.

When a job is due next is kept in the database, so that a job that was missed while nothing ran is caught up with at start, and two processes do not
both run it. Jobs that come every few seconds keep their time in memory where this process is alone.
"""

import logging
import os
import secrets
import threading
import time

from django.db import close_old_connections, connections

from kith.lib import clock
from kith.notices import rules
from kith.notices.actions import end_turn, take_turn
from kith.notices.queries import turns
from kith.notices.rules import Job

LOOK_SECONDS = 1.0
OFTEN_SECONDS = 60.0

logger = logging.getLogger(__name__)


class Clockwork:
    """The runner: one thread."""

    def __init__(self, *, alone: bool) -> None:
        self.alone = alone
        self.holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clockwork", daemon=True)
        self._often: dict[str, float] = {}

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the job at hand, and no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def run_what_is_due(self) -> int:
        """One look round. Returns how many jobs ran."""
        jobs = list(rules.jobs())
        seldom = [job for job in jobs if not self._keeps_time(job)]
        due_at = turns(job.name for job in seldom) if seldom else {}
        ran = 0
        for job in jobs:
            if self._stopping.is_set():
                break
            if self._keeps_time(job):
                if time.monotonic() >= self._often.get(job.name, 0):
                    self._often[job.name] = time.monotonic() + self._do(job)
                    ran += 1
            elif rules.is_due(job, due_at.get(job.name), clock.now()) and take_turn(
                job=job, holder=self.holder
            ):
                end_turn(job=job, holder=self.holder, after_seconds=self._do(job))
                ran += 1
        return ran

    def _keeps_time(self, job: Job) -> bool:
        return self.alone and job.seconds < OFTEN_SECONDS

    def _do(self, job: Job) -> float:
        """Run it. Returns the seconds until it is due again."""
        try:
            job.run()
            return job.seconds
        except Exception as error:
            # Only the name of the error: its words might be somebody's.
            logger.error("The job %s failed and will be tried again: %s", job.name, type(error).__name__)
            close_old_connections()
            return job.retry

    def _run(self) -> None:
        failing = False
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self.run_what_is_due()
                failing = False
            except Exception as error:
                if not failing:
                    logger.error("Jobs cannot be looked up: %s", type(error).__name__)
                failing = True
                close_old_connections()
        connections.close_all()
