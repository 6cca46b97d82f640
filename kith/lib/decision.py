"""The answer to "may this person do this?", with its reason."""

from dataclasses import dataclass

from kith.lib.refusal import Missing, Refused


@dataclass(frozen=True, slots=True)
class Decision:
    """Falsy when the answer is no. `reason` is for the person; `hidden` means that even existence is private."""

    allowed: bool
    reason: str = ""
    hidden: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def or_refuse(self) -> None:
        """Return when allowed; otherwise raise `Refused`, or `Missing` where existence is private."""
        if not self.allowed:
            raise (Missing if self.hidden else Refused)(self.reason)


ALLOW = Decision(True)


def deny(reason: str) -> Decision:
    """No, and the person may know why."""
    return Decision(False, str(reason))


def hide(reason: str = "") -> Decision:
    """No, and the person is shown nothing but a missing page. The reason is for the audit row."""
    return Decision(False, str(reason), hidden=True)
