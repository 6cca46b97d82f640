"""Concerns are raised, seen and closed; shifts begin and end; people are paused and resumed."""

from datetime import datetime

from django.utils.translation import gettext as _

from kith.lib import clock
from kith.lib.refusal import Conflict, Invalid
from kith.notices.actions import tell_person
from kith.people.models import Persona
from kith.people.queries import hold_hats
from kith.privacy.actions import KeyGone, action, bump_access_epoch, keyed_hash, open_sealed, seal
from kith.privacy.rules import Actor
from kith.safety import access, queries, rules
from kith.safety.models import Answer, Concern, Disposition, Pause, PauseReason, Shift, Source


@action
def raise_concern(*, by: Actor, about: Persona, source: str, words: str, place: str = "") -> Concern:
    """Somebody may be in danger: give it an owner and a clock, and tell them.

    A second tap within two minutes gives the same concern back, with any new words added to it. When nobody is on call it has no owner, and
    everybody who might step in is told; the caller tells the person so, truthfully. `place` is an opaque id that safety never looks up.
    """
    access.may_raise_concern(by, about).or_refuse()
    words = words.strip()
    if len(words) > rules.WORDS_LIMIT:
        raise Invalid(_("Please use {most} letters or fewer.").format(most=rules.WORDS_LIMIT), "words")
    raised_by = by if isinstance(by, Persona) else None
    found = queries.same_concern(about, source, raised_by)
    if found:
        return _add_words(by, found, words)
    now = clock.now()
    owner = queries.on_call_for(about, raised_by)
    made = Concern(
        about=about,
        raised_by=raised_by,
        source=Source(source),
        place=place,
        raised_at=now,
        slot=rules.slot_of(now),
        answer_by=rules.answer_by(source, owner is not None, now),
        owner=owner,
    )
    seal(made, "words", words)
    Concern.objects.bulk_create([made], ignore_conflicts=True)
    kept = queries.same_concern(about, source, raised_by)
    assert kept is not None
    if kept.pk != made.pk:
        return _add_words(by, kept, words)
    _tell_carers(by, kept)
    _tell_raiser(by, kept)
    return kept


@action(reads=True)
def read_concern(*, by: Persona, concern: Concern) -> rules.Opened:
    """Open the words of a concern, and those it was closed with. One audit row for each reading."""
    access.may_read_concern(by, concern).or_refuse()
    return rules.Opened(_opened(concern, "words"), _opened(concern, "closing"), _answers(concern))


@action(reads=True)
def read_own_concern(*, by: Persona, concern: Concern) -> rules.Opened:
    """Whoever asked reads what they wrote and what was answered. What it was closed with stays with those on call."""
    access.may_read_own_concern(by, concern).or_refuse()
    return rules.Opened(_opened(concern, "words"), "", _answers(concern))


@action(reads=True)
def read_answer(*, by: Persona, answer: Answer) -> rules.Said:
    """Open one answer for somebody's own live page."""
    access.may_read_answer(by, answer).or_refuse()
    return _said(answer)


@action
def answer_concern(*, by: Persona, concern: Concern, key: str, words: str) -> Answer:
    """Whoever is on call writes to the one who asked. It counts as seen, and whoever answers has it, unless somebody else on call does.

    The same words under the same key again give back what was written; other words under it are a `Conflict`.
    """
    access.may_read_concern(by, concern).or_refuse()
    current = queries.locked_concern(concern.pk)
    earlier = _written_before(by, current, key, words)
    if earlier is not None:
        return earlier
    access.may_answer_concern(by, current).or_refuse()
    if current.owner_id == by.pk:
        acknowledge_concern(by=by, concern=current)
    elif access.may_take_concern(by, current):
        take_concern(by=by, concern=current)
    return _write(by, current, key, words)


@action
def add_words(*, by: Persona, concern: Concern, key: str, words: str) -> Answer:
    """Whoever asked says more. Their first words stay as they are."""
    access.may_read_own_concern(by, concern).or_refuse()
    current = queries.locked_concern(concern.pk)
    earlier = _written_before(by, current, key, words)
    if earlier is not None:
        return earlier
    access.may_add_words(by, current).or_refuse()
    written = _write(by, current, key, words)
    _tell_carers(by, current)
    return written


@action
def acknowledge_concern(*, by: Persona, concern: Concern) -> Concern:
    """Its owner has seen it. The clock stops, and the one who raised it can see that."""
    access.may_acknowledge_concern(by, concern).or_refuse()
    _must_be_open(concern)
    if concern.acknowledged_at is None:
        seen_at = clock.now()
        mine = Concern.objects.filter(pk=concern.pk, owner=by, closed_at=None).update(acknowledged_at=seen_at)
        if not mine:
            raise Conflict(_("Someone else took this a moment ago."))
        concern.acknowledged_at = seen_at
        _tell_carers(by, concern)
        _tell_raiser(by, concern)
    return concern


@action
def take_concern(*, by: Persona, concern: Concern) -> Concern:
    """Somebody on call takes a concern into their own hands; it counts as seen."""
    access.may_take_concern(by, concern).or_refuse()
    _must_be_open(concern)
    before = concern.owner
    taken = Concern.objects.filter(pk=concern.pk, owner=before, closed_at=None).update(owner=by)
    if not taken:
        raise Conflict(_("Someone else took this a moment ago."))
    concern.owner = by
    concern.acknowledged_at = concern.acknowledged_at or clock.now()
    concern.save(update_fields=["acknowledged_at"])
    if before is not None and before.pk != by.pk:
        _tell(by, before, concern)
    _tell_carers(by, concern)
    _tell_raiser(by, concern)
    return concern


@action
def close_concern(
    *, by: Persona, concern: Concern, disposition: str, reason: str, follow_up_at: datetime | None = None
) -> Concern:
    """Close a concern with how it ended and what was agreed. Both are needed."""
    access.may_close_concern(by, concern).or_refuse()
    if disposition not in Disposition.values:
        raise Invalid(_("Please say how it ended."), "disposition")
    reason = _needed(reason, _("Please write down what was agreed, or why you close it."))
    if follow_up_at is not None and follow_up_at <= clock.now():
        raise Invalid(_("Please choose a day that is still to come."), "follow_up")
    _must_be_open(concern)
    now = clock.now()
    seal(concern, "closing", reason)
    closed = Concern.objects.filter(pk=concern.pk, closed_at=None).update(
        closed_at=now,
        closed_by=by,
        disposition=Disposition(disposition),
        closing=concern.closing,
        follow_up_at=follow_up_at,
        acknowledged_at=concern.acknowledged_at or now,
    )
    if not closed:
        raise Conflict(_("This was closed a moment ago."))
    concern.refresh_from_db()
    _tell_carers(by, concern)
    _tell_raiser(by, concern)
    return concern


@action
def follow_up_concern(*, by: Persona, concern: Concern) -> Concern:
    """The person was asked again, as was agreed when the concern was closed."""
    access.may_follow_up_concern(by, concern).or_refuse()
    if concern.followed_up_at is None:
        concern.followed_up_at = clock.now()
        concern.save(update_fields=["followed_up_at"])
    return concern


@action
def escalate_concern(*, by: Actor, concern: Concern) -> Concern:
    """Nobody has seen it in time: tell everyone who might step in, once, and the one who waits."""
    missed = Concern.objects.filter(
        pk=concern.pk, closed_at=None, acknowledged_at=None, escalated_at=None
    ).update(escalated_at=clock.now())
    if missed:
        concern.refresh_from_db()
        for persona in queries.watchers(concern):
            _tell(by, persona, concern)
        _tell_raiser(by, concern)
    return concern


@action
def start_shift(*, by: Persona, ends_at: datetime) -> Shift:
    """Be on call from now until `ends_at`. Concerns that nobody has in hand come to the new owner. A running shift is changed, not doubled."""
    access.may_start_shift(by).or_refuse()
    now = clock.now()
    if not now < ends_at <= now + rules.LONGEST_SHIFT:
        raise Invalid(_("A shift ends within the next 24 hours."), "ends_at")
    hold_hats(by.person)
    shift = queries.own_shift(by)
    if shift is None:
        shift = Shift(persona=by, starts_at=now, ends_at=ends_at)
    shift.ends_at = ends_at
    shift.save()
    bump_access_epoch()
    _hand_out(by)
    return shift


@action
def end_shift(*, by: Persona) -> Shift:
    """Stop being on call. What one has in hand goes to whoever is on call next; where nobody is, it stays with its owner."""
    access.may_start_shift(by).or_refuse()
    shift = queries.own_shift(by)
    if shift is None:
        raise Conflict(_("You are not on call now."))
    shift.ends_at = clock.now()
    shift.save(update_fields=["ends_at"])
    bump_access_epoch()
    for concern in queries.owned_concerns(by):
        _give(by, concern)
    return shift


@action
def pause_person(*, by: Persona, persona: Persona, reason: str, until: datetime | None = None) -> Pause:
    """A person may not act for a while, in any hat. A running pause is replaced."""
    access.may_pause_person(by, persona).or_refuse()
    if reason not in PauseReason.values:
        raise Invalid(_("Please say why."), "reason")
    now = clock.now()
    if until is not None and until <= now:
        raise Invalid(_("Please choose a day that is still to come."), "until")
    hold_hats(persona.person)
    Pause.objects.filter(person=persona.person_id, ended_at=None).update(ended_at=now, ended_by=by.pk)
    pause = Pause(
        person=persona.person, seen_as=persona, reason=PauseReason(reason), since=now, until=until, by=by.pk
    )
    pause.save(force_insert=True)
    bump_access_epoch()
    return pause


@action
def resume_person(*, by: Persona, pause: Pause) -> Pause:
    """Take a pause back before it is over."""
    access.may_resume_person(by, pause).or_refuse()
    if pause.ended_at is None:
        pause.ended_at, pause.ended_by = clock.now(), by.pk
        pause.save(update_fields=["ended_at", "ended_by"])
        bump_access_epoch()
    return pause


def _add_words(by: Actor, found: Concern, words: str) -> Concern:
    concern = queries.locked_concern(found.pk)
    earlier = open_sealed(concern, "words")
    together = rules.joined_words(earlier, words)
    if together != earlier:
        seal(concern, "words", together)
        concern.save(update_fields=["words"])
        _tell_carers(by, concern)
    return concern


def _opened(thing: Concern | Answer, field: str) -> str | None:
    if getattr(thing, field) is None:
        return ""
    try:
        return open_sealed(thing, field)
    except KeyGone:
        return None


def _answers(concern: Concern) -> tuple[rules.Said, ...]:
    return tuple(_said(answer) for answer in queries.answers(concern)) if concern.is_own else ()


def _said(answer: Answer) -> rules.Said:
    author = answer.author
    words = _opened(answer, "words")
    return rules.Said(answer.pk, author.pk, author.name, author.hat_label, answer.at, words)


def _written_before(by: Persona, concern: Concern, key: str, words: str) -> Answer | None:
    """What was written under this key already. What was once accepted stays accepted, also when it was closed meanwhile."""
    _needed(words, _("There is nothing in the box yet. Write something, then send."), "words")
    if not rules.is_key(key):
        raise Invalid(_("This page is out of step. Load it again, then send once more."), "key")
    earlier = queries.answer_with_key(by.person_id, key)
    if earlier is not None and bytes(earlier.words_hash) != _hash_of(concern, key, words):
        raise Conflict(
            _("These are not the words that were sent before. They were not sent. Send them once more.")
        )
    return earlier


def _write(by: Persona, concern: Concern, key: str, words: str) -> Answer:
    """A key is one person's own, and a race for it can only be with themselves: the row that was first is the one that counts."""
    made = Answer(
        concern=concern,
        author=by,
        person=by.person,
        key=key,
        words_hash=_hash_of(concern, key, words),
        at=clock.now(),
    )
    seal(made, "words", rules.plain_words(words))
    Answer.objects.bulk_create([made], ignore_conflicts=True)
    kept = _written_before(by, concern, key, words)
    if kept is None:
        raise RuntimeError("an answer was neither kept nor known before")
    if kept.pk == made.pk:
        for persona in access.concern_readers(concern):
            about = {"answer": str(kept.pk), "concern": str(concern.pk), "persona": str(persona.pk)}
            tell_person(by=by, person_id=persona.person_id, kind="answer", about=about)
    return kept


def _hash_of(concern: Concern, key: str, words: str) -> bytes:
    return keyed_hash("safety.answer", f"{key}\n{concern.pk}\n{rules.plain_words(words)}")


def _hand_out(by: Persona) -> None:
    """Concerns without a live owner come to whoever is on call. They are not seen yet, and their clock goes on."""
    for concern in queries.waiting_for_an_owner():
        _give(by, concern)


def _give(by: Actor, concern: Concern) -> None:
    owner = queries.on_call_for(concern.about, concern.raised_by)
    if owner is None or owner.pk == concern.owner_id:
        return
    due = rules.answer_by(concern.source, True, clock.now())
    if concern.acknowledged_at is not None:
        concern.acknowledged_at = concern.escalated_at = None
        concern.answer_by = due
    concern.answer_by = min(concern.answer_by, due)
    given = Concern.objects.filter(pk=concern.pk, owner=concern.owner_id, closed_at=None).update(
        owner=owner,
        acknowledged_at=concern.acknowledged_at,
        escalated_at=concern.escalated_at,
        answer_by=concern.answer_by,
    )
    if not given:
        return
    concern.owner = owner
    _tell_carers(by, concern)
    _tell_raiser(by, concern)


def _tell_carers(by: Actor, concern: Concern) -> None:
    """The owner; where there is none, everyone who might step in."""
    for persona in [concern.owner] if concern.owner else queries.watchers(concern):
        _tell(by, persona, concern)


def _tell(by: Actor, persona: Persona, concern: Concern) -> None:
    about = {"concern": str(concern.pk), "hat": persona.hat}
    tell_person(by=by, person_id=persona.person_id, kind="concern", about=about)


def _tell_raiser(by: Actor, concern: Concern) -> None:
    if concern.raised_by is not None:
        about = {"concern": str(concern.pk), "persona": str(concern.raised_by.pk)}
        tell_person(by=by, person_id=concern.raised_by.person_id, kind="own_concern", about=about)


def _must_be_open(concern: Concern) -> None:
    if concern.closed_at is not None:
        raise Conflict(_("This was closed a moment ago."))


def _needed(words: str, sentence: str, field: str = "reason") -> str:
    words = words.strip()
    if not words:
        raise Invalid(sentence, field)
    if len(words) > rules.WORDS_LIMIT:
        raise Invalid(_("Please use {most} letters or fewer.").format(most=rules.WORDS_LIMIT), field)
    return words
