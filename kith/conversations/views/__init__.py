"""The pages of conversations."""

from kith.conversations.views.asking import now, report
from kith.conversations.views.ending import block, end, resume
from kith.conversations.views.listing import list
from kith.conversations.views.talking import about, conversation, read, send

__all__ = ["about", "block", "conversation", "end", "list", "now", "read", "report", "resume", "send"]
