"""The cast: people who may, and people who must not get in. Makers call the real actions."""

from dataclasses import dataclass
from typing import Any

from kith.lib import clock
from kith.people.actions import grant_role, set_up_organisation, sign_up
from kith.people.models import Hat, Persona
from kith.people.queries import personas_of
from kith.privacy.rules import SYSTEM

PASSPHRASE = "seven quiet boats at noon"


def house(**words: Any) -> None:
    """An organisation that is set up and open."""
    set_up_organisation(
        by=SYSTEM,
        **{
            "name": "Harbour Street",
            "sign_up": "open",
            "agreement": "Be kind.",
            "set_up_at": clock.now(),
            **words,
        },
    )


def person(name: str, *hats: str) -> Persona:
    """Somebody new with one hat (member unless said otherwise), signed up and granted as in life."""
    from kith.people.queries import organisation

    if not organisation().set_up_at:
        house()
    made = sign_up(
        by=None, name=name, passphrase=PASSPHRASE, adult=True, agreed_to=organisation().agreement_version
    )
    for hat in hats:
        if hat != Hat.MEMBER:
            grant_role(by=SYSTEM, person=made, hat=hat, name=name)
    personas = personas_of(made)
    wanted = hats[0] if hats else Hat.MEMBER
    return next(persona for persona in personas if persona.hat == wanted)


@dataclass
class Cast:
    """The usual people. `eve` is the stranger who should see nothing."""

    ann: Persona
    ben: Persona
    cara: Persona
    dan: Persona
    eve: Persona
    fay: Persona
    mia: Persona
    olu: Persona
    sue: Persona
    gus: Persona
    ada: Persona


def whole_cast() -> Cast:
    """Everybody, each in their usual hat."""
    return Cast(
        ann=person("ann"),
        ben=person("ben", Hat.SUPPORTER),
        cara=person("cara", Hat.PROFESSIONAL),
        dan=person("dan", Hat.COORDINATOR),
        eve=person("eve"),
        fay=person("fay", Hat.FACILITATOR),
        mia=person("mia", Hat.MODERATOR),
        olu=person("olu", Hat.ON_CALL),
        sue=person("sue", Hat.SUPERVISOR),
        gus=person("gus"),
        ada=person("ada", Hat.ADMINISTRATOR),
    )
