"""Reads of people: who wears which hat, and the organisation."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from kith.lib import clock
from kith.people.models import Hat, Invitation, Organisation, Person, Persona, Standing, name_key
from kith.people.rules import default_agreement

DEMO_PASSPHRASE = "kith demo passphrase"
DEMO_CAST = ("ann", "ben", "cara", "dan", "eve", "fay", "mia", "olu", "sue", "gus", "ada")
HERE_FOR = timedelta(minutes=5)
"""How long after their last sign of life somebody counts as here now."""


def organisation() -> Organisation:
    """Who runs this house; an unsaved default row before set-up."""
    return Organisation.objects.filter(pk=1).first() or Organisation(pk=1)


def agreement_lines(house: Organisation) -> list[str]:
    """The house agreement, one rule each; the one a new house begins with where none was written."""
    lines = (house.agreement or default_agreement()).splitlines()
    return [line.strip() for line in lines if line.strip()]


def personas_of(person: Person) -> list[Persona]:
    """The hats a person can put on, in the order of `Hat`."""
    found = Persona.objects.filter(person=person).exclude(standing=Standing.ENDED)
    order = list(Hat.values)
    return sorted(found, key=lambda persona: order.index(persona.hat))


def persona_by_id(persona_id: UUID) -> Persona | None:
    """One persona, whatever its standing."""
    return Persona.objects.filter(pk=persona_id).select_related("person").first()


def personas_with_hat(hat: str) -> QuerySet[Persona]:
    """Everyone who may act in a hat now."""
    return Persona.objects.filter(hat=hat, standing=Standing.ACTIVE, person__is_active=True).select_related(
        "person"
    )


def person_by_name(name: str) -> Person | None:
    """The account that signs in with this name."""
    return Person.objects.filter(name_key=name_key(name)).first()


def is_person(person_id: UUID) -> bool:
    """True when there is an account with this id."""
    return Person.objects.filter(pk=person_id).exists()


def name_is_taken(name: str) -> bool:
    """True when somebody signs in with this name, or is shown under it."""
    key = name_key(name)
    return Person.objects.filter(name_key=key).exists() or Persona.objects.filter(name_key=key).exists()


def hold_names() -> None:
    """Nobody else gives or takes a name until this transaction ends: a name that two ask for at once goes to one."""
    Organisation.objects.select_for_update().filter(pk=1).first()


def hold_hats(person: Person) -> None:
    """Nobody else changes this person's hats until this transaction ends."""
    Person.objects.select_for_update(no_key=True).filter(pk=person.pk).first()


def everyone(viewer: Persona, search: str = "", hat: str = "") -> QuerySet[Persona]:
    """All personas, for those who admit people. Hats of one person are separate rows, and nothing joins them."""
    found = Persona.objects.exclude(standing=Standing.ENDED)
    if search:
        found = found.filter(name_key__contains=name_key(search))
    if hat:
        found = found.filter(hat=hat)
    return found.order_by("name_key", "hat", "id")


def invitations(viewer: Persona | None) -> QuerySet[Invitation]:
    """Invitations, newest first."""
    return Invitation.objects.select_related("made_by").order_by("-made_at")


def open_invitation(code_hash: bytes) -> Invitation | None:
    """The invitation with this code, if it is unused and not over."""
    return Invitation.objects.filter(code_hash=code_hash, used_at=None, expires_at__gt=clock.now()).first()


def people_here(hat: str) -> int:
    """How many people in a hat gave a sign of life within five minutes."""
    return personas_with_hat(hat).filter(person__seen_at__gt=clock.now() - HERE_FOR).count()


def any_people() -> bool:
    """True when anybody has an account."""
    return Person.objects.exists()


def any_administrator() -> bool:
    """True when somebody can run this house."""
    return personas_with_hat(Hat.ADMINISTRATOR).exists()


def demo_personas() -> list[Persona]:
    """Everyone a demonstration lets you be: the named cast first, hats of one person together."""
    found = Persona.objects.filter(standing=Standing.ACTIVE, person__is_active=True).select_related("person")
    order = {name: place for place, name in enumerate(DEMO_CAST)}
    hats = list(Hat.values)
    return sorted(
        found,
        key=lambda one: (
            order.get(one.person.name_key, len(order)),
            one.person.name_key,
            hats.index(one.hat),
        ),
    )


def needs_setup_code() -> bool:
    """True while nobody runs this house yet: `kith serve` then makes a code and prints it."""
    house = organisation()
    return house.set_up_at is None and not house.is_demo and not any_administrator()
