from datetime import timedelta

import pytest
import time_machine

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid, Missing, Refused
from kith.people import actions, gateways, queries, rules
from kith.people.models import Hat, Person, SignUp, Standing
from kith.people.tests.make import PASSPHRASE
from kith.privacy.models import AuditRow
from kith.privacy.queries import access_epoch
from kith.privacy.rules import SYSTEM
from tests.cast import house, person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
HERE = "203.0.113.7"


def _sign_up(**words):
    agreed = queries.organisation().agreement_version
    return actions.sign_up(
        by=None,
        **{"name": "Quiet Fox", "passphrase": PASSPHRASE, "adult": True, "agreed_to": agreed, **words},
    )


def test_nobody_under_18_gets_an_account():
    house()
    with pytest.raises(Invalid):
        _sign_up(adult=False)
    assert not Person.objects.exists()


def test_nobody_joins_a_house_that_is_not_set_up():
    house(set_up_at=None)
    with pytest.raises(Refused):
        _sign_up()


def test_a_closed_house_takes_nobody_not_even_with_an_invitation():
    ada = person("ada", Hat.ADMINISTRATOR)
    invitation = actions.invite_someone(by=ada, hat=Hat.MEMBER, code="one two three four")
    house(sign_up=SignUp.CLOSED)
    with pytest.raises(Refused):
        _sign_up(invitation=invitation)


def test_two_people_cannot_have_names_that_look_the_same():
    house()
    _sign_up()
    with pytest.raises(Invalid) as refused:
        _sign_up(name=" quiet  FOX ")
    assert refused.value.field == "name"


def test_the_same_page_sent_twice_makes_one_account():
    from uuid import uuid4

    house()
    key = uuid4()
    assert _sign_up(person_id=key).pk == _sign_up(person_id=key).pk
    assert Person.objects.count() == 1


def test_a_page_sent_twice_with_another_passphrase_does_not_open_the_first_account():
    from uuid import uuid4

    house()
    key = uuid4()
    _sign_up(person_id=key)
    with pytest.raises(Invalid):
        _sign_up(person_id=key, passphrase="other ladders lean at dusk")


def test_an_invitation_lets_one_person_in_and_only_one():
    ada = person("ada", Hat.ADMINISTRATOR)
    house(sign_up=SignUp.INVITATION)
    actions.invite_someone(by=ada, hat=Hat.SUPPORTER, code="onion-tray-moth-ember")
    invitation = actions.find_invitation(by=None, code="Onion tray moth EMBER", address=HERE)
    made = _sign_up(invitation=invitation)
    assert [one.hat for one in queries.personas_of(made)] == [Hat.SUPPORTER]
    with pytest.raises(Invalid):
        _sign_up(name="Other Fox", invitation=invitation)
    with pytest.raises(Invalid):
        actions.find_invitation(by=None, code="onion-tray-moth-ember", address=HERE)
    assert not Person.objects.filter(name="Other Fox").exists()


def test_an_invitation_is_over_after_14_days():
    ada = person("ada", Hat.ADMINISTRATOR)
    actions.invite_someone(by=ada, hat=Hat.MEMBER, code="onion-tray-moth-ember")
    with time_machine.travel(clock.now() + timedelta(days=15), tick=False), pytest.raises(Invalid):
        actions.find_invitation(by=None, code="onion-tray-moth-ember", address=HERE)


def test_a_wrong_name_and_a_wrong_passphrase_get_the_same_words():
    person("ann")
    reasons = set()
    for name in ("ann", "nobody"):
        with pytest.raises(Invalid) as refused:
            actions.sign_in(by=None, name=name, passphrase="wrong and long enough", address=HERE)
        reasons.add((refused.value.reason, refused.value.field))
    assert len(reasons) == 1


def test_looking_for_nobody_costs_one_hash_as_looking_for_somebody_does(monkeypatch):
    person("ann")
    hashed = []
    real = actions.accounts.check_password
    monkeypatch.setattr(
        actions.accounts, "check_password", lambda *words: hashed.append(words) or real(*words)
    )
    for name in ("ann", "nobody"):
        hashed.clear()
        with pytest.raises(Invalid):
            actions.sign_in(by=None, name=name, passphrase="wrong and long enough", address=HERE)
        assert len(hashed) == 1
        hashed.clear()
        with pytest.raises(Invalid):
            actions.recover_account(by=None, name=name, words="a b c", new=PASSPHRASE, address=HERE)
        assert len(hashed) == 1


def test_after_ten_wrong_tries_a_name_waits_but_only_from_that_address():
    person("ann")
    for _ in range(gateways.TRIES_FOR_ONE_NAME):
        with pytest.raises(Invalid):
            actions.sign_in(by=None, name="ann", passphrase="wrong and long enough", address=HERE)
    with pytest.raises(gateways.TooMany):
        actions.sign_in(by=None, name="ANN", passphrase="seven quiet boats at noon", address=HERE)
    assert actions.sign_in(
        by=None, name="ann", passphrase="seven quiet boats at noon", address="198.51.100.2"
    )


def test_a_disabled_account_is_answered_like_one_that_does_not_exist():
    ann = person("ann")
    Person.objects.filter(pk=ann.person_id).update(is_active=False)
    with pytest.raises(Invalid):
        actions.sign_in(by=None, name="ann", passphrase="seven quiet boats at noon", address=HERE)


def test_a_sheet_opens_the_account_once():
    ann = person("ann")
    words = actions.make_recovery_sheet(by=ann)
    back = actions.recover_account(
        by=None, name="Ann", words=", ".join(words).upper(), new=PASSPHRASE, address=HERE
    )
    assert back.pk == ann.person_id
    assert actions.sign_in(by=None, name="ann", passphrase=PASSPHRASE, address=HERE)
    with pytest.raises(Invalid):
        actions.recover_account(by=None, name="ann", words=" ".join(words), new=PASSPHRASE, address=HERE)


def test_a_new_sheet_ends_the_old_one():
    ann = person("ann")
    old = actions.make_recovery_sheet(by=ann)
    actions.make_recovery_sheet(by=ann)
    with pytest.raises(Invalid):
        actions.recover_account(by=None, name="ann", words=" ".join(old), new=PASSPHRASE, address=HERE)


def test_no_sheet_means_no_words_open_the_account():
    person("ann")
    for words in ("", " ", "abandon"):
        with pytest.raises(Invalid):
            actions.recover_account(by=None, name="ann", words=words, new=PASSPHRASE, address=HERE)


def test_demo_entry_is_closed_in_a_real_house():
    ann = person("ann")
    with pytest.raises(Missing):
        actions.enter_demo(by=None, persona=ann)
    house(is_demo=True)
    assert actions.enter_demo(by=None, persona=ann) == ann


def test_the_setup_code_works_once_and_only_the_newest():
    first = actions.make_setup_code(by=SYSTEM)
    second = actions.make_setup_code(by=SYSTEM)
    words = {"name": "ada", "passphrase": PASSPHRASE, "adult": True, "time_zone": "UTC", "address": HERE}
    with pytest.raises(Invalid):
        actions.begin_set_up(by=None, code=first, **words)
    made = actions.begin_set_up(by=None, code=second.upper().replace("-", " "), **words)
    assert [one.hat for one in queries.personas_of(made)] == [Hat.ADMINISTRATOR]
    with pytest.raises(Missing):
        actions.begin_set_up(by=None, code=second, **{**words, "name": "other"})
    with pytest.raises(Conflict):
        actions.make_setup_code(by=SYSTEM)


def test_a_setup_code_is_kept_only_as_a_hash():
    code = actions.make_setup_code(by=SYSTEM)
    kept = bytes(queries.organisation().setup_code_hash)
    assert len(kept) == 32
    assert code.encode() not in kept


def test_a_fresh_house_without_a_code_cannot_be_taken_over():
    house(set_up_at=None)
    with pytest.raises(Missing):
        actions.begin_set_up(
            by=None, code="", name="eve", passphrase=PASSPHRASE, adult=True, time_zone="UTC", address=HERE
        )


def test_a_member_cannot_grant_admit_invite_or_pause():
    ann, ben = person("ann"), person("ben", Hat.SUPPORTER)
    epoch = access_epoch()
    for act in (
        lambda: actions.grant_role(by=ann, person=ann.person, hat=Hat.ADMINISTRATOR, name="Boss"),
        lambda: actions.admit_supporter(by=ann, person=ann.person, name="Otter"),
        lambda: actions.invite_someone(by=ann, hat=Hat.MEMBER, code="a"),
        lambda: actions.set_standing(by=ann, persona=ben, standing=Standing.PAUSED),
        lambda: actions.set_up_organisation(by=ann, name="Mine"),
    ):
        with pytest.raises(Missing):
            act()
    assert access_epoch() == epoch
    assert AuditRow.objects.filter(outcome="denied", actor_person=ann.person_id).count() == 5


def test_a_coordinator_cannot_pause_an_administrator_nor_invite_a_moderator():
    dan, ada = person("dan", Hat.COORDINATOR), person("ada", Hat.ADMINISTRATOR)
    with pytest.raises(Missing):
        actions.set_standing(by=dan, persona=ada, standing=Standing.PAUSED)
    with pytest.raises(Missing):
        actions.invite_someone(by=dan, hat=Hat.MODERATOR, code="a")


def test_nobody_changes_their_own_standing():
    ada = person("ada", Hat.ADMINISTRATOR)
    with pytest.raises(Refused):
        actions.set_standing(by=ada, persona=ada, standing=Standing.ENDED)


def test_a_paused_helper_may_not_act_and_a_paused_member_still_may():
    from kith.people.access import may_act

    ada, ben, ann = person("ada", Hat.ADMINISTRATOR), person("ben", Hat.SUPPORTER), person("ann")
    for one in (ben, ann):
        actions.set_standing(by=ada, persona=one, standing=Standing.PAUSED)
    assert not may_act(ben, Hat.SUPPORTER)
    assert may_act(ann, Hat.MEMBER)


def test_a_changed_agreement_is_asked_for_again():
    ann = person("ann")
    house(agreement="Be kind. Be brief.")
    version = queries.organisation().agreement_version
    assert ann.person.agreement_version == version - 1
    with pytest.raises(Conflict):
        actions.accept_agreement(by=ann, version=version - 1)
    assert actions.accept_agreement(by=ann, version=version).agreement_version == version


def test_the_audit_trail_holds_no_passphrase_name_or_word():
    ann = person("ann")
    words = actions.make_recovery_sheet(by=ann)
    actions.recover_account(by=None, name="ann", words=" ".join(words), new=PASSPHRASE, address=HERE)
    trail = " ".join(str(row.things) + row.event for row in AuditRow.objects.all())
    assert not [word for word in (*words, PASSPHRASE, HERE) if f'"{word}"' in trail or f"'{word}'" in trail]


def test_a_name_can_be_changed_and_sign_in_stays_as_it_was():
    ann = person("ann")
    actions.rename_persona(by=ann, name="Grey Heron", language="en", time_zone="UTC")
    ann.refresh_from_db()
    assert (ann.name, ann.person.name) == ("Grey Heron", "ann")
    person("eve")
    with pytest.raises(Invalid):
        actions.rename_persona(by=ann, name="EVE", language="en", time_zone="UTC")


def test_the_default_passphrases_of_tests_are_good_ones():
    assert rules.passphrase_fault(PASSPHRASE, ("x",)) is None
