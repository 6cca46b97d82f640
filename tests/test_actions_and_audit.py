"""The promises every other app leans on: sealed, audited, all or nothing."""

import uuid

import pytest
from django.db import connection

from kith.lib.refusal import Refused
from kith.people.models import Organisation, Persona
from kith.privacy import rules
from kith.privacy.actions import Expired, Forged, action, keyed_hash, lock_token, open_sealed, unlock_token
from kith.privacy.actions.audit import NoAudit
from kith.privacy.gateways import KeysRefused, root_ring
from kith.privacy.models import AuditRow, PersonKey
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_an_action_leaves_one_row_with_ids_and_no_content():
    ann = person("ann")
    row = AuditRow.objects.get(event="people.sign_up")
    assert row.outcome == "done"
    assert row.hat == "visitor"
    assert row.things == {"made": str(ann.person_id)}
    assert "ann" not in str(row.things)


def test_a_refused_action_changes_nothing_and_leaves_a_denied_row():
    ann = person("ann")

    @action
    def rename_everything(*, by: Persona, reason: str) -> None:
        Organisation.objects.filter(pk=1).update(name="Mallory House")
        raise Refused(reason)

    with pytest.raises(Refused):
        rename_everything(by=ann, reason="no")
    assert not Organisation.objects.filter(name="Mallory House").exists()
    row = AuditRow.objects.get(outcome="denied")
    assert row.actor_persona == ann.pk
    assert "no" not in row.things.values()


def test_nothing_sealed_opens_outside_an_action():
    with pytest.raises(NoAudit):
        open_sealed(person("ann"), "name")


def test_a_value_opens_only_in_its_own_place():
    key, ann, row = rules.new_key(), uuid.uuid4(), str(uuid.uuid4())
    place = rules.place_of("message", ann, "conversations_message", row, "body")
    sealed = rules.seal_value(key, "the kettle was on", place)
    assert rules.open_value(key, sealed, place) == "the kettle was on"
    moved = [
        rules.place_of("clinical", ann, "conversations_message", row, "body"),
        rules.place_of("message", uuid.uuid4(), "conversations_message", row, "body"),
        rules.place_of("message", ann, "moderation_report", row, "body"),
        rules.place_of("message", ann, "conversations_message", str(uuid.uuid4()), "body"),
        rules.place_of("message", ann, "conversations_message", row, "title"),
    ]
    for other in moved:
        with pytest.raises(rules.Unopenable):
            rules.open_value(key, sealed, other)
    with pytest.raises(rules.Unopenable):
        rules.open_value(key, sealed[:-1] + bytes([sealed[-1] ^ 1]), place)


def test_form_tokens_open_for_their_purpose_and_time_only(time_machine):
    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)
    token = lock_token("guide", {"distress": 3})
    assert unlock_token("guide", token, 60) == {"distress": 3}
    with pytest.raises(Forged):
        unlock_token("join", token, 60)
    with pytest.raises(Forged):
        unlock_token("guide", token[:-2] + "AA", 60)
    with pytest.raises(Forged):
        unlock_token("guide", "nonsense", 60)
    assert "distress" not in token
    time_machine.shift(61)
    with pytest.raises(Expired):
        unlock_token("guide", token, 60)


def test_keyed_hashes_differ_by_purpose_and_repeat_for_equal_texts():
    assert keyed_hash("body", "a") == keyed_hash("body", "a")
    assert keyed_hash("body", "a") != keyed_hash("code", "a")


def test_the_key_store_holds_no_table_of_the_house_and_the_other_way_round():
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert "people_person" in tables
    assert PersonKey._meta.db_table not in tables


def test_a_root_key_of_the_wrong_size_is_refused_in_words(settings):
    root_ring.cache_clear()
    settings.ROOT_KEY = "c2hvcnQ="
    with pytest.raises(KeysRefused, match="5 bytes"):
        root_ring()
    root_ring.cache_clear()


def test_a_missing_root_key_is_refused_and_never_replaced(settings, tmp_path):
    root_ring.cache_clear()
    settings.ROOT_KEY = ""
    settings.KEYS_DIRECTORY = tmp_path
    with pytest.raises(KeysRefused, match="missing"):
        root_ring()
    assert list(tmp_path.iterdir()) == []
    root_ring.cache_clear()


def test_a_root_key_file_that_others_can_read_is_refused(settings, tmp_path):
    root_ring.cache_clear()
    settings.ROOT_KEY = ""
    settings.KEYS_DIRECTORY = tmp_path
    (tmp_path / "root.json").write_text("{}")
    (tmp_path / "root.json").chmod(0o644)
    with pytest.raises(KeysRefused, match="mode 600"):
        root_ring()
    root_ring.cache_clear()
