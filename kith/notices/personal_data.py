"""What notices hold about a person."""

from kith.notices.models import Event
from kith.privacy.rules import Holding, declare

declare(Holding(Event, ("person",), keep="Seven days. Ids only, no words."))
