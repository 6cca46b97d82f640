"""What can happen to people: they join, are given a hat, change a passphrase, are let back in."""

import secrets
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid
from kith.people import access, gateways, queries, rules
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
    _check_name(name)
    check_passphrase(passphrase, name)
    hat = Hat(invitation.hat) if invitation else Hat.MEMBER
    person = _open_account(
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
def find_invitation(*, by: None, code: str, address: str) -> Invitation:
    """The open invitation with this code. Tries are counted, and the answer is the same for a wrong, a used and an old one."""
    gateways.count_try("invitation", "", address)
    found = queries.open_invitation(keyed_hash("invitation", rules.tidy_words(code)))
    if found is None:
        raise Invalid(
            _("This code does not open an invitation. It may be mistyped, used or too old."), "code"
        )
    return found


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
def make_setup_code(*, by: Actor) -> str:
    """A new code for whoever sets this house up, shown once where the house was started. An older code stops working."""
    house = queries.organisation()
    if house.set_up_at is not None or house.is_demo or queries.any_administrator():
        raise Conflict(_("This house has somebody who runs it already."))
    code = rules.new_code()
    house.setup_code_hash = keyed_hash("setup", rules.tidy_words(code))
    house.save()
    return code


@action
def begin_set_up(
    *, by: None, code: str, name: str, passphrase: str, adult: bool, time_zone: str, address: str
) -> Person:
    """Make the first administrator, for whoever has the code that was printed where the house was started. It works once."""
    gateways.count_try("setup", "", address)
    house = queries.organisation()
    code_hash = keyed_hash("setup", rules.tidy_words(code))
    decision = access.may_set_up_house(house, code_hash)
    if not decision and not decision.hidden:
        raise Invalid(decision.reason, "code")
    decision.or_refuse()
    if not adult:
        raise Invalid(_("You have to be 18 or over to run this house."), "adult")
    _check_name(name, for_the_house=True)
    check_passphrase(passphrase, name)
    if not Organisation.objects.filter(pk=1, setup_code_hash=code_hash).update(setup_code_hash=None):
        raise Conflict(_("Somebody else has begun to set this house up with the same code."))
    return _open_account(name, passphrase, house, Hat.ADMINISTRATOR, "en", time_zone, None)


@action
def accept_agreement(*, by: Persona, version: int) -> Person:
    """Agree to the house agreement as it now stands."""
    house = queries.organisation()
    if version != house.agreement_version:
        raise Conflict(_("The house agreement has changed again. Please read it once more."))
    by.person.agreement_version, by.person.agreed_at = version, clock.now()
    by.person.save(update_fields=["agreement_version", "agreed_at"])
    return by.person


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
    access.may_change_standing(by, persona).or_refuse()
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
    if name_key(name) not in (by.name_key, by.person.name_key):
        _check_name(name, for_the_house=by.hat != Hat.MEMBER)
    else:
        _check_signs(name, for_the_house=True)
    by.name, by.name_key = " ".join(name.split()), name_key(name)
    by.language, by.time_zone = language, time_zone
    by.save(update_fields=["name", "name_key", "language", "time_zone"])
    return by


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
def invite_someone(*, by: Persona, hat: str, code: str) -> Invitation:
    """Write an invitation for one person, good for 14 days. `code` comes from `rules.new_code` and is kept only as a hash."""
    access.may_invite_someone(by, hat).or_refuse()
    at = clock.now()
    invitation = Invitation(
        code_hash=keyed_hash("invitation", rules.tidy_words(code)),
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


def _open_account(
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
        raise _name_taken()
    _wear(person, hat, person.name, language, time_zone, by=None)
    return person


def _is_passphrase(passphrase: str, kept: str) -> bool:
    return check_password(rules.tidy_passphrase(passphrase), kept)


@cache
def _nobodys_hash() -> str:
    """A hash that nothing matches, so that looking for somebody who is not here takes as long as for somebody who is."""
    return make_password(secrets.token_hex(32))


def _check_name(name: str, *, for_the_house: bool = False) -> None:
    _check_signs(name, for_the_house=for_the_house)
    if queries.name_is_taken(name):
        raise _name_taken()


def _check_signs(name: str, *, for_the_house: bool) -> None:
    sentences = {
        "empty": _("Please give a name to be called by, two letters or more."),
        "long": _("Please use a shorter name, {most} letters or fewer.").format(most=rules.NAME_LENGTH),
        "signs": _("Please use letters, numbers and spaces only."),
        "contact": _("That looks like a phone number. Please use a made-up name."),
        "house": _("That name could be taken for the house itself. Please choose another one."),
    }
    fault = rules.name_fault(name, for_the_house=for_the_house)
    if fault:
        raise Invalid(sentences[fault], "name")


def _name_taken() -> Invalid:
    return Invalid(_("Somebody here already has this name. Please choose another one."), "name")


def _grant(person: Person, hat: Hat, name: str, by: Actor) -> Persona:
    if Persona.objects.filter(person=person, hat=hat).exclude(standing=Standing.ENDED).exists():
        raise Conflict(_("This person has that role already."))
    if name and name_key(name) != person.name_key:
        _check_name(name, for_the_house=hat != Hat.MEMBER)
    bump_access_epoch()
    known = next(iter(queries.personas_of(person)), None)
    language = known.language if known else "en"
    time_zone = known.time_zone if known else queries.organisation().time_zone
    return _wear(person, hat, name or person.name, language, time_zone, by=by.id)


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
    person.password = make_password(rules.tidy_passphrase(new))
    person.save(update_fields=["password"])
    bump_access_epoch()
    return person


def _persona(by: Actor) -> Persona | None:
    return by if isinstance(by, Persona) else None
