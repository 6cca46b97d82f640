"""What conversations hold about a person."""

from kith.conversations.models import Conversation, Membership, Message
from kith.privacy.rules import Holding, declare

KEEP = "until one of the two leaves"

declare(Holding(Conversation, ("memberships__persona__person", "ended_by__person"), keep=KEEP))
declare(Holding(Membership, ("persona__person",), keep=KEEP))
declare(Holding(Message, ("person", "author__person"), sealed=("body",), keep=KEEP))
