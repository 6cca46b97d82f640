"""The marks and primitives every other app writes with: `@action`, seal and open, tokens, the access epoch."""

from kith.privacy.actions.audit import action, note_stream_opening
from kith.privacy.actions.epoch import bump_access_epoch
from kith.privacy.actions.keys import keyed_hash, prove_keys
from kith.privacy.actions.sealed import KeyGone, open_sealed, seal
from kith.privacy.actions.tokens import Expired, Forged, lock_token, unlock_token

__all__ = [
    "Expired",
    "Forged",
    "KeyGone",
    "action",
    "bump_access_epoch",
    "keyed_hash",
    "lock_token",
    "note_stream_opening",
    "open_sealed",
    "prove_keys",
    "seal",
    "unlock_token",
]
