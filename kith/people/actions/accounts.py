"""Accounts open, sign in and out, and come back by a recovery sheet."""

import secrets
from functools import cache
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid
from kith.people import access, gateways, queries, rules
from kith.people.actions.personas import check_name, name_taken, wear
from kith.people.models import Hat, Invitation, Organisation, Person, Persona, name_key
from kith.privacy.actions import action, bump_access_epoch


@action
def sign_up(
    *,
    by: None,
    name: str,
    passphrase: str,
    adult: bool,
    agreed_to: int,
    language: str = "en",
    time_zone: str = "UTC",
    invitation: Invitation | None = None,
    person_id: UUID | None = None,
) -> Person:
    """Make an account and its first persona. Refuses under 18, without the current agreement, and where sign-up is not open to them.

    `person_id` comes from the page that was filled in: the same page sent twice makes one account.
    """
    house = queries.organisation()
    made = Person.objects.filter(pk=person_id).first() if person_id else None
    if made and made.name_key == name_key(name) and _is_passphrase(passphrase, made.password):
        return made
    access.may_join_house(house, invitation).or_refuse()
    if not adult:
        raise Invalid(_("You have to be 18 or over to make an account here."), "age")
    if agreed_to != house.agreement_version:
        raise Invalid(_("The house agreement has changed. Please read it again."), "agree")
    check_name(name)
    check_passphrase(passphrase, name)
    hat = Hat(invitation.hat) if invitation else Hat.MEMBER
    person = open_account(
        name, passphrase, house, hat, language, time_zone, person_id if made is None else None
    )
    if invitation:
        used = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=clock.now()).update(
            used_at=clock.now(), used_by=person
        )
        if not used:
            raise Invalid(_("This invitation has been used already. Please ask for a new one."), "code")
    return person


@action(reads=True)
def sign_in(*, by: None, name: str, passphrase: str, address: str) -> Person:
    """Who this name and passphrase belong to. The answer and its time are the same whether the name exists or not."""
    key = name_key(name)
    gateways.count_try("sign in", key, address)
    nobodys = _nobodys_hash()
    person = queries.person_by_name(name)
    right = _is_passphrase(passphrase, person.password if person else nobodys)
    if person is None or not right or not person.is_active or not queries.personas_of(person):
        raise Invalid(_("This name and this passphrase do not belong together."), "passphrase")
    gateways.forget_tries("sign in", key, address)
    return person


@action
def sign_out(*, by: Persona) -> Person:
    """Say that a session ends, so that its live stream ends with it. The door itself closes the session."""
    bump_access_epoch()
    return by.person


@action
def enter_demo(*, by: None, persona: Persona) -> Persona:
    """Be somebody with one click. In a demonstration only."""
    access.may_enter_demo(queries.organisation()).or_refuse()
    access.may_wear_hat(persona.person, persona).or_refuse()
    return persona


@action
def change_passphrase(*, by: Persona, old: str, new: str) -> Person:
    """Change one's passphrase; every other session ends with it."""
    person = by.person
    gateways.count_try("old passphrase", str(person.pk), "")
    if not _is_passphrase(old, person.password):
        raise Invalid(_("That is not your passphrase now."), "old")
    gateways.forget_tries("old passphrase", str(person.pk), "")
    return _set_passphrase(person, new)


@action
def make_recovery_sheet(*, by: Persona) -> list[str]:
    """Eight words, shown once; only their hash is kept. An older sheet stops working."""
    words = rules.new_recovery_words()
    by.person.recovery = make_password(rules.tidy_words(" ".join(words)))
    by.person.save(update_fields=["recovery"])
    return words


@action(reads=True)
def recover_account(*, by: None, name: str, words: str, new: str, address: str = "") -> Person:
    """Let somebody back in by their recovery sheet. The answer and its time are the same whether the name exists or not."""
    key = name_key(name)
    gateways.count_try("sheet", key, address)
    check_passphrase(new, name)
    nobodys = _nobodys_hash()
    person = queries.person_by_name(name)
    right = check_password(rules.tidy_words(words), (person.recovery if person else "") or nobodys)
    if person is None or not right or not person.is_active or not queries.personas_of(person):
        raise Invalid(_("This name and these words do not belong together."), "words")
    gateways.forget_tries("sheet", key, address)
    return use_recovery_sheet(by=None, person=person, new=new)


@action
def use_recovery_sheet(*, by: None, person: Person, new: str) -> Person:
    """Set a new passphrase by a sheet that was proven right. The sheet stops working, and every session ends."""
    used = (
        Person.objects.filter(pk=person.pk, recovery=person.recovery).exclude(recovery="").update(recovery="")
    )
    if not used:
        raise Invalid(_("This name and these words do not belong together."), "words")
    person.recovery = ""
    return _set_passphrase(person, new)


@action
def accept_agreement(*, by: Persona, version: int) -> Person:
    """Agree to the house agreement as it now stands."""
    house = queries.organisation()
    if version != house.agreement_version:
        raise Conflict(_("The house agreement has changed again. Please read it once more."))
    by.person.agreement_version, by.person.agreed_at = version, clock.now()
    by.person.save(update_fields=["agreement_version", "agreed_at"])
    return by.person


def note_seen(person_ids: list[UUID]) -> None:
    """Keep the last sign of life of people who are connected. No audit row: it is written every minute and says nothing."""
    Person.objects.filter(pk__in=person_ids).update(seen_at=clock.now())


def check_passphrase(passphrase: str, name: str) -> None:
    """Raise `Invalid` with a sentence that says how to mend a passphrase that will not do."""
    passphrase = rules.tidy_passphrase(passphrase)
    fault = rules.passphrase_fault(passphrase, (name, queries.organisation().name, "kith"))
    letters = len(passphrase)
    sentences = {
        "short": _("{letters} letters so far. Add a word or two to reach {least}.").format(
            letters=letters, least=rules.PASSPHRASE_LENGTH
        ),
        "long": _("That is longer than we can keep. Please use {most} letters or fewer.").format(
            most=rules.PASSPHRASE_LIMIT
        ),
        "own": _("Most of it is a name that others know. Please use other words."),
        "repeats": _("It says the same thing again and again. Please use different words."),
        "run": _("It follows the rows of the keyboard. Please use words instead."),
        "known": _("Many people know this one. Please use words that only you would put together."),
    }
    if fault:
        raise Invalid(sentences[fault], "passphrase")


def open_account(
    name: str,
    passphrase: str,
    house: Organisation,
    hat: Hat,
    language: str,
    time_zone: str,
    person_id: UUID | None,
) -> Person:
    at = clock.now()
    person = Person(
        id=person_id or uuid4(),
        name=" ".join(name.split()),
        name_key=name_key(name),
        joined_at=at,
        adult_stated_at=at,
        agreement_version=house.agreement_version,
        agreed_at=at,
        password=make_password(rules.tidy_passphrase(passphrase)),
    )
    Person.objects.bulk_create([person], ignore_conflicts=True)
    if not Person.objects.filter(pk=person.pk, name_key=person.name_key).exists():
        raise name_taken()
    wear(person, hat, person.name, language, time_zone, by=None)
    return person


def _set_passphrase(person: Person, new: str) -> Person:
    check_passphrase(new, person.name)
    person.password = make_password(rules.tidy_passphrase(new))
    person.save(update_fields=["password"])
    bump_access_epoch()
    return person


def _is_passphrase(passphrase: str, kept: str) -> bool:
    return check_password(rules.tidy_passphrase(passphrase), kept)


@cache
def _nobodys_hash() -> str:
    """A hash that nothing matches, so that looking for somebody who is not here takes as long as for somebody who is."""
    return make_password(secrets.token_hex(32))
