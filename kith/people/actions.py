"""What can happen to people: they join, are given a hat, change a passphrase, are let back in."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid
from kith.people import access, queries, rules
from kith.people.models import Hat, Invitation, Organisation, Person, Persona, Standing, name_key
from kith.privacy.actions import action, bump_access_epoch, keyed_hash
from kith.privacy.rules import Actor

INVITATION_FOR = timedelta(days=14)


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
) -> Person:
    """Make an account and its first persona. Refuses under 18, without the current agreement, and where sign-up is not open to them."""
    house = queries.organisation()
    access.may_join_house(house, invitation).or_refuse()
    if not adult:
        raise Invalid(_("You have to be 18 or over to make an account here."), "age")
    if agreed_to != house.agreement_version:
        raise Invalid(_("The house agreement has changed. Please read it again."), "agree")
    _check_name(name)
    check_passphrase(passphrase, name)
    at = clock.now()
    person = Person(
        name=" ".join(name.split()),
        name_key=name_key(name),
        joined_at=at,
        adult_stated_at=at,
        agreement_version=house.agreement_version,
        agreed_at=at,
        password=make_password(passphrase),
    )
    Person.objects.bulk_create([person], ignore_conflicts=True)
    if not Person.objects.filter(pk=person.pk).exists():
        raise _name_taken()
    hat = Hat(invitation.hat) if invitation else Hat.MEMBER
    _wear(person, hat, person.name, language, time_zone, by=None)
    if invitation:
        used = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=at, used_by=person)
        if not used:
            raise Conflict(_("This invitation has been used already. Please ask for a new one."))
    return person


@action
def grant_role(*, by: Actor, person: Person, hat: str, name: str = "") -> Persona:
    """Give a person one more hat, under a name of its own. Administrators only; the house itself for the first one (`kith grant`)."""
    if by.person_id is not None:
        access.may_grant_role(_persona(by)).or_refuse()
    return _grant(person, Hat(hat), name, by)


@action
def admit_supporter(*, by: Persona, person: Person, name: str = "") -> Persona:
    """Admit somebody as a peer supporter."""
    access.may_admit_supporter(by).or_refuse()
    return _grant(person, Hat.SUPPORTER, name, by)


@action
def set_standing(*, by: Persona, persona: Persona, standing: str) -> Persona:
    """Pause, resume or end a hat. Nobody changes their own."""
    access.may_admit_supporter(by).or_refuse()
    if by.person_id == persona.person_id:
        raise Invalid(_("Someone else has to change your own standing."))
    persona.standing = Standing(standing)
    persona.ended_at = clock.now() if standing == Standing.ENDED else None
    persona.save(update_fields=["standing", "ended_at"])
    bump_access_epoch()
    return persona


@action
def switch_hat(*, by: Persona, persona: Persona) -> Persona:
    """Take one hat off and put another on; the session remembers which."""
    access.may_wear_hat(by.person, persona).or_refuse()
    return persona


@action
def rename_persona(*, by: Persona, name: str, language: str, time_zone: str) -> Persona:
    """Change the name others see, one's language and time zone."""
    if name_key(name) != by.name_key:
        _check_name(name)
    by.name, by.name_key = " ".join(name.split()), name_key(name)
    by.language, by.time_zone = language, time_zone
    by.save(update_fields=["name", "name_key", "language", "time_zone"])
    return by


@action
def change_passphrase(*, by: Persona, old: str, new: str) -> Person:
    """Change one's passphrase; every other session ends with it."""
    person = by.person
    if not check_password(old, person.password):
        raise Invalid(_("That is not your passphrase now."), "old")
    return _set_passphrase(person, new)


@action
def make_recovery_sheet(*, by: Persona) -> list[str]:
    """Eight words, shown once; only their hash is kept. An older sheet stops working."""
    words = rules.new_recovery_words()
    by.person.recovery = make_password(" ".join(words))
    by.person.save(update_fields=["recovery"])
    return words


@action
def recover_account(*, by: None, name: str, words: str, new: str) -> Person:
    """Let somebody back in by their recovery sheet. The answer and its time are the same whether the name exists or not."""
    person = queries.person_by_name(name)
    kept = person.recovery if person and person.recovery else make_password(secrets.token_hex(8))
    right = check_password(" ".join(words.casefold().split()), kept)
    if person is None or not right or not person.is_active:
        raise Invalid(_("This name and these words do not belong together."), "words")
    person.recovery = ""
    return _set_passphrase(person, new)


@action
def invite_someone(*, by: Persona, hat: str, code: str) -> Invitation:
    """Write an invitation for one person, good for 14 days. `code` comes from `rules.new_code` and is kept only as a hash."""
    access.may_invite_someone(by, hat).or_refuse()
    at = clock.now()
    invitation = Invitation(
        code_hash=keyed_hash("invitation", code),
        hat=Hat(hat),
        made_by=by,
        made_at=at,
        expires_at=at + INVITATION_FOR,
    )
    invitation.save(force_insert=True)
    return invitation


@action
def set_up_organisation(*, by: Actor, **words: Any) -> Organisation:
    """Write who runs the house and how. A changed agreement gets a new version, which everybody is asked to read again."""
    if by.person_id is not None:
        access.may_change_organisation(_persona(by)).or_refuse()
    house = queries.organisation()
    if "agreement" in words and words["agreement"] != house.agreement and house.agreement:
        house.agreement_version += 1
    for field, value in words.items():
        setattr(house, field, value)
    house.save()
    return house


def note_seen(person_ids: list[UUID]) -> None:
    """Keep the last sign of life of people who are connected. No audit row: it is written every minute and says nothing."""
    Person.objects.filter(pk__in=person_ids).update(seen_at=clock.now())


def check_passphrase(passphrase: str, name: str) -> None:
    """Raise `Invalid` with a sentence that says how to mend a passphrase that will not do."""
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


def _check_name(name: str) -> None:
    sentences = {
        "empty": _("Please give a name to be called by, two letters or more."),
        "long": _("Please use a shorter name, {most} letters or fewer.").format(most=rules.NAME_LENGTH),
        "signs": _("Please use letters, numbers and spaces only."),
        "contact": _("That looks like a phone number. Please use a made-up name."),
    }
    fault = rules.name_fault(name)
    if fault:
        raise Invalid(sentences[fault], "name")
    if queries.name_is_taken(name):
        raise _name_taken()


def _name_taken() -> Invalid:
    return Invalid(_("Somebody here already has this name. Please choose another one."), "name")


def _grant(person: Person, hat: Hat, name: str, by: Actor) -> Persona:
    if Persona.objects.filter(person=person, hat=hat).exclude(standing=Standing.ENDED).exists():
        raise Conflict(_("This person has that role already."))
    if name and name_key(name) != person.name_key:
        _check_name(name)
    bump_access_epoch()
    return _wear(person, hat, name or person.name, "en", "UTC", by=by.id)


def _wear(person: Person, hat: Hat, name: str, language: str, time_zone: str, by: UUID | None) -> Persona:
    persona, _made = Persona.objects.update_or_create(
        person=person,
        hat=hat,
        defaults={
            "name": name,
            "name_key": name_key(name),
            "language": language,
            "time_zone": time_zone,
            "standing": Standing.ACTIVE,
            "since": clock.now(),
            "granted_by": by,
            "ended_at": None,
        },
    )
    return persona


def _set_passphrase(person: Person, new: str) -> Person:
    check_passphrase(new, person.name)
    person.password = make_password(new)
    person.save(update_fields=["password", "recovery"])
    bump_access_epoch()
    return person


def _persona(by: Actor) -> Persona | None:
    return by if isinstance(by, Persona) else None
