"""Coming in and leaving, one's own page, and the people of the house."""

from kith.people.views.arriving import enter_demo, join, leave, recover, sign_in, sign_out
from kith.people.views.everyone import admit, everyone, grant, invite, persona, standing
from kith.people.views.own import me, passphrase, sheet, switch_hat

__all__ = [
    "admit",
    "enter_demo",
    "everyone",
    "grant",
    "invite",
    "join",
    "leave",
    "me",
    "passphrase",
    "persona",
    "recover",
    "sheet",
    "sign_in",
    "sign_out",
    "standing",
    "switch_hat",
]
