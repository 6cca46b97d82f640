"""What the clock does."""

import pytest

from kith.notices.models import Event
from kith.notices.rules import jobs as all_jobs
from kith.people.models import Hat
from kith.privacy.models import AuditRow
from kith.safety import jobs
from kith.safety.tests.make import asked, on_call
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_the_job_escalates_each_overdue_concern_once(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    ann, dan, olu = person("ann"), person("dan", Hat.COORDINATOR), person("olu", Hat.ON_CALL)
    on_call(olu)
    asked(ann)
    jobs.escalate()
    assert not Event.objects.filter(person=dan.person_id).exists()
    time_machine.shift(301)
    jobs.escalate()
    jobs.escalate()
    assert Event.objects.filter(person=dan.person_id, kind="concern").count() == 1
    assert AuditRow.objects.filter(event="safety.escalate_concern").count() == 1


def test_the_job_is_on_the_clock_every_half_minute():
    assert next(job.seconds for job in all_jobs() if job.name == "safety.escalate") == 30
