"""What can happen to people: they join, are given a hat, change a passphrase, are let back in; and the house itself is set up."""

from kith.people.actions import accounts
from kith.people.actions.accounts import (
    accept_agreement,
    change_passphrase,
    check_passphrase,
    enter_demo,
    make_recovery_sheet,
    note_seen,
    recover_account,
    sign_in,
    sign_out,
    sign_up,
    use_recovery_sheet,
)
from kith.people.actions.house import (
    INVITATION_FOR,
    begin_set_up,
    find_invitation,
    invite_someone,
    make_setup_code,
    set_up_organisation,
)
from kith.people.actions.personas import admit_supporter, grant_role, rename_persona, set_standing, switch_hat

__all__ = [
    "INVITATION_FOR",
    "accept_agreement",
    "accounts",
    "admit_supporter",
    "begin_set_up",
    "change_passphrase",
    "check_passphrase",
    "enter_demo",
    "find_invitation",
    "grant_role",
    "invite_someone",
    "make_recovery_sheet",
    "make_setup_code",
    "note_seen",
    "recover_account",
    "rename_persona",
    "set_standing",
    "set_up_organisation",
    "sign_in",
    "sign_out",
    "sign_up",
    "switch_hat",
    "use_recovery_sheet",
]
