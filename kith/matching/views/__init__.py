"""The pages of members who look, supporters who are asked, and coordinators who see who waits."""

from kith.matching.views.coordinators import match_by_hand, need, waiting
from kith.matching.views.members import ask, asked, close_need, find, find_again, people, withdraw_ask
from kith.matching.views.supporters import accept_ask, asks, decline_ask, profile, set_accepting

__all__ = [
    "accept_ask",
    "ask",
    "asked",
    "asks",
    "close_need",
    "decline_ask",
    "find",
    "find_again",
    "match_by_hand",
    "need",
    "people",
    "profile",
    "set_accepting",
    "waiting",
    "withdraw_ask",
]
