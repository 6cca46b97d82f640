"""What can happen on the way from a need to two people who talk."""

from kith.matching.actions.asks import (
    accept_ask,
    ask_supporter,
    decline_ask,
    lapse_asks,
    match_by_hand,
    withdraw_ask,
)
from kith.matching.actions.needs import close_need, find_again, save_need
from kith.matching.actions.profiles import save_profile, set_accepting
from kith.matching.actions.reading import (
    People,
    Person,
    read_asks,
    read_first_wants,
    read_need,
    read_profile,
    read_waiting,
    suggest_by_hand,
    suggest_supporters,
)

__all__ = [
    "People",
    "Person",
    "accept_ask",
    "ask_supporter",
    "close_need",
    "decline_ask",
    "find_again",
    "lapse_asks",
    "match_by_hand",
    "read_asks",
    "read_first_wants",
    "read_need",
    "read_profile",
    "read_waiting",
    "save_need",
    "save_profile",
    "set_accepting",
    "suggest_by_hand",
    "suggest_supporters",
    "withdraw_ask",
]
