"""What can go wrong in a way a person should be told about. One middleware turns each into a page."""


class Refusal(Exception):
    """Something was asked that will not be done. `reason` is a sentence a person can read."""

    status = 400

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Refusal):
    """The person may not do this, and may know that it exists."""

    status = 403


class Missing(Refusal):
    """There is no such thing, or this person may not know that there is."""

    status = 404


class Conflict(Refusal):
    """The same key came with other words, or the thing has moved on meanwhile."""

    status = 409


class Invalid(Refusal):
    """What was sent cannot be used as it is. `field` names the part to mend, if one can be named."""

    status = 422

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field
