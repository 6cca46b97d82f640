"""What can happen in a conversation."""

from kith.conversations.actions.asking import call_for_someone, report_message
from kith.conversations.actions.ending import (
    block_member,
    end_conversation,
    resume_conversation,
    start_conversation,
)
from kith.conversations.actions.talking import mark_read, read_messages, send_message

__all__ = [
    "block_member",
    "call_for_someone",
    "end_conversation",
    "mark_read",
    "read_messages",
    "report_message",
    "resume_conversation",
    "send_message",
    "start_conversation",
]
