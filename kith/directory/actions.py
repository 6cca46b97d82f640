"""What can happen to a number: somebody tries it and says what they found."""

from django.utils.translation import gettext as _

from kith.directory import access, rules
from kith.directory.models import HelplineCheck, Outcome
from kith.lib import clock
from kith.lib.refusal import Invalid
from kith.people.models import Persona
from kith.privacy.actions import action

NOTE_LENGTH = 200


@action
def confirm_helpline(
    *, by: Persona, country: str, line: str, outcome: str = Outcome.CONFIRMED, note: str = ""
) -> HelplineCheck:
    """Somebody who answers for the house tried a line and found it right or wrong. The newest check counts."""
    access.may_confirm_helpline(by).or_refuse()
    place = rules.place(country)
    if rules.line_with_key(place.code, line) is None:
        raise Invalid(_("This number is not in our list. Please choose one from the page."), "line")
    if outcome not in Outcome.values:
        raise Invalid(_("Say if the number is right or wrong, please."), "outcome")
    if len(note) > NOTE_LENGTH:
        raise Invalid(_("The note is too long. 200 letters are enough."), "note")
    made = HelplineCheck(
        country=place.code, line=line, outcome=outcome, note=note.strip(), checked_by=by, at=clock.now()
    )
    made.save(force_insert=True)
    return made
