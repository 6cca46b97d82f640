"""What a page carries for a person who has no row here: encrypted, unforgeable, and soon over."""

import json
import struct
from typing import Any

from kith.lib import clock
from kith.lib.refusal import Invalid
from kith.privacy import rules
from kith.privacy.actions.keys import house_key


class Expired(Invalid):
    """The token was good once, and is too old now."""


class Forged(Invalid):
    """The token was never ours, or was changed."""


def lock_token(purpose: str, content: Any) -> str:
    """JSON content as an opaque text that only this house can read, for this purpose only, dated now."""
    made = struct.pack(">Q", int(clock.now().timestamp()))
    key = rules.derived_key(house_key("form"), purpose.encode())
    return rules.text_of(made + rules.encrypt(key, json.dumps(content).encode(), purpose.encode() + made))


def unlock_token(purpose: str, token: str, max_age_s: int) -> Any:
    """The content of a token. Raises `Forged`, or `Expired` when it is older than `max_age_s` seconds."""
    key = rules.derived_key(house_key("form"), purpose.encode())
    try:
        raw = rules.bytes_of(token)
        made, sealed = raw[:8], raw[8:]
        content = json.loads(rules.decrypt(key, sealed, purpose.encode() + made))
        age = clock.now().timestamp() - struct.unpack(">Q", made)[0]
    except (ValueError, rules.Unopenable, struct.error) as error:
        raise Forged("") from error
    if age > max_age_s:
        raise Expired("")
    return content
