"""Hats are given, changed, paused and put on; names are judged."""

from uuid import UUID

from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid
from kith.people import access, queries, rules
from kith.people.models import Hat, Person, Persona, Standing, name_key
from kith.privacy.actions import action, bump_access_epoch
from kith.privacy.rules import Actor


@action
def grant_role(*, by: Actor, person: Person, hat: str, name: str = "") -> Persona:
    """Give a person one more hat, under a name of its own. Administrators only; the house itself for the first one (`kith grant`)."""
    if by.person_id is not None:
        access.may_grant_role(acting(by)).or_refuse()
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
        check_name(name, for_the_house=by.hat != Hat.MEMBER)
    else:
        check_signs(name, for_the_house=True)
    by.name, by.name_key = " ".join(name.split()), name_key(name)
    by.language, by.time_zone = language, time_zone
    by.save(update_fields=["name", "name_key", "language", "time_zone"])
    return by


def wear(person: Person, hat: Hat, name: str, language: str, time_zone: str, by: UUID | None) -> Persona:
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


def check_name(name: str, *, for_the_house: bool = False) -> None:
    check_signs(name, for_the_house=for_the_house)
    queries.hold_names()
    if queries.name_is_taken(name):
        raise name_taken()


def check_signs(name: str, *, for_the_house: bool) -> None:
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


def name_taken() -> Invalid:
    return Invalid(_("Somebody here already has this name. Please choose another one."), "name")


def _grant(person: Person, hat: Hat, name: str, by: Actor) -> Persona:
    queries.hold_hats(person)
    if Persona.objects.filter(person=person, hat=hat).exclude(standing=Standing.ENDED).exists():
        raise Conflict(_("This person has that role already."))
    if name and name_key(name) != person.name_key:
        check_name(name, for_the_house=hat != Hat.MEMBER)
    bump_access_epoch()
    known = next(iter(queries.personas_of(person)), None)
    language = known.language if known else "en"
    time_zone = known.time_zone if known else queries.organisation().time_zone
    return wear(person, hat, name or person.name, language, time_zone, by=by.id)


def acting(by: Actor) -> Persona | None:
    return by if isinstance(by, Persona) else None
