"""What relationships holds about a person."""

from kith.privacy.rules import Holding, declare
from kith.relationships.models import Block, Relationship

declare(Holding(Relationship, ("helper__person", "member__person"), keep="until one of the two leaves"))
declare(Holding(Block, ("blocker", "blocked"), keep="until the person who blocked takes it back or leaves"))
