"""What people holds about a person."""

from kith.people.models import Invitation, Person, Persona
from kith.privacy.rules import Holding, declare

declare(Holding(Person, ("",), keep="until the person leaves"))
declare(Holding(Persona, ("person",), keep="until the person leaves"))
declare(Holding(Invitation, ("made_by__person", "used_by"), keep="30 days after it is over"))
