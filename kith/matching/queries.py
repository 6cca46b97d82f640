"""Reads of profiles, needs and asks. Words come out sealed; what people may be to each other comes out as `rules.Candidate`."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kith.lib import clock
from kith.matching import rules
from kith.matching.models import Ask, AskState, Need, NeedState, Profile
from kith.people.models import Hat, Persona, Standing
from kith.people.queries import HERE_FOR, people_here, personas_with_hat
from kith.people.rules import zone
from kith.relationships.models import Block, Kind
from kith.relationships.queries import blocked_person_ids, caseloads, former_helpers, open_relationships
from kith.safety.queries import paused_person_ids, running_pauses

COUNTED_FOR = timedelta(days=30)
ANSWERED = (AskState.ACCEPTED, AskState.DECLINED)


def own_profile(viewer: Persona) -> Profile | None:
    """The viewer's own profile as a supporter."""
    return Profile.objects.filter(persona=viewer).select_related("persona").first()


def own_need(viewer: Persona) -> Need | None:
    """What the viewer looks for, unless they have closed it."""
    return (
        Need.objects.filter(member=viewer)
        .exclude(state=NeedState.CLOSED)
        .select_related("member__person")
        .first()
    )


def own_ask(viewer: Persona) -> Ask | None:
    """The viewer's newest ask: open, or how it ended. None where they do not exist for each other any more."""
    found = (
        Ask.objects.filter(member=viewer)
        .select_related("supporter__person", "member__person", "need")
        .order_by("-asked_at", "-id")
        .first()
    )
    if found and found.supporter.person_id in blocked_person_ids(viewer.person_id):
        return None
    return found


def open_asks(viewer: Persona) -> list[Ask]:
    """Asks that wait for this supporter's answer, oldest first. Never from somebody who does not exist for them, nor from somebody paused."""
    unseen = blocked_person_ids(viewer.person_id) | paused_person_ids()
    found = (
        Ask.objects.filter(supporter=viewer, state=AskState.ASKED)
        .select_related("member__person", "supporter__person", "need")
        .order_by("asked_at", "id")
    )
    return [ask for ask in found if ask.member.person_id not in unseen]


def open_asks_count(persona: Persona) -> int:
    """How many asks wait for this supporter's answer, in one query: those of `open_asks`."""
    blocks = Block.objects.filter(blocker=persona.person_id).values("blocked")
    blocked_by = Block.objects.filter(blocked=persona.person_id).values("blocker")
    unseen = (
        Q(member__person__in=running_pauses().values("person"))
        | Q(member__person__in=blocks)
        | Q(member__person__in=blocked_by)
    )
    return Ask.objects.filter(supporter=persona, state=AskState.ASKED).exclude(unseen).count()


def ask_by_id(ask_id: UUID | str) -> Ask | None:
    """One ask, whoever looks; access decides."""
    try:
        wanted = UUID(str(ask_id))
    except ValueError:
        return None
    return (
        Ask.objects.filter(pk=wanted)
        .select_related("member__person", "supporter__person", "need__member__person")
        .first()
    )


def supporter_by_id(persona_id: UUID) -> Persona | None:
    """A supporter who has a profile."""
    found = (
        Profile.objects.filter(persona=persona_id, persona__hat=Hat.SUPPORTER)
        .select_related("persona__person")
        .first()
    )
    return found.persona if found else None


def waiting_needs(viewer: Persona) -> QuerySet[Need]:
    """Everybody who waits, longest first; not the viewer's own need in another hat."""
    return (
        Need.objects.filter(
            state=NeedState.WAITING, member__person__is_active=True, member__standing=Standing.ACTIVE
        )
        .exclude(member__person=viewer.person_id)
        .select_related("member__person")
        .order_by("since", "id")
    )


def waiting_need(viewer: Persona, need_id: UUID) -> Need | None:
    """One who waits."""
    return waiting_needs(viewer).filter(pk=need_id).first()


def asks_of(needs: Iterable[Need]) -> dict[UUID, list[Ask]]:
    """The asks of each need since it began, oldest first, in one read."""
    since = {need.pk: need.since for need in needs}
    found: dict[UUID, list[Ask]] = defaultdict(list)
    for ask in (
        Ask.objects.filter(need__in=list(since)).select_related("supporter").order_by("asked_at", "id")
    ):
        if ask.asked_at >= since[ask.need_id]:
            found[ask.need_id].append(ask)
    return found


def overdue_asks() -> QuerySet[Ask]:
    """Asks nobody has answered in time."""
    before = clock.now() - timedelta(hours=rules.ASK_HOURS)
    return Ask.objects.filter(state=AskState.ASKED, asked_at__lte=before).select_related(
        "member__person", "supporter__person", "need"
    )


def languages_here() -> list[str]:
    """The languages in which somebody here offers company, the most spoken first."""
    counts: dict[str, int] = defaultdict(int)
    for languages in profiles().values_list("languages", flat=True):
        for code in languages:
            counts[code] += 1
    return sorted(counts, key=lambda code: (-counts[code], code))


def coordinator_for(viewer: Persona) -> Persona | None:
    """Who looks after those who wait: a coordinator who is somebody else, and exists for the viewer."""
    apart = blocked_person_ids(viewer.person_id) | {viewer.person_id}
    return personas_with_hat(Hat.COORDINATOR).exclude(person__in=apart).order_by("since", "id").first()


def profiles() -> QuerySet[Profile]:
    """Everybody who offers company, whether they may be shown or not."""
    return Profile.objects.filter(persona__hat=Hat.SUPPORTER).select_related("persona__person")


def profiles_of(persona_ids: Iterable[UUID]) -> dict[UUID, Profile]:
    """The profiles of these supporters."""
    return {profile.persona_id: profile for profile in profiles().filter(persona__in=list(persona_ids))}


def loads() -> dict[UUID, int]:
    """How many people each supporter accompanies, with those who have asked and wait for an answer."""
    found = defaultdict(int, caseloads())
    asked = Ask.objects.filter(state=AskState.ASKED).values_list("supporter_id")
    for supporter, count in asked.annotate(count=Count("id")):
        found[supporter] += count
    return found


def candidates(need: Need) -> list[rules.Candidate]:
    """Every supporter as the rules see one for this member. The number of reads does not depend on how many there are."""
    member = need.member
    return _candidates(
        profiles(),
        loads(),
        apart=blocked_person_ids(member.person_id) | {member.person_id},
        paused=paused_person_ids(),
        known=former_helpers(member) | {each.helper_id for each in open_relationships(member)},
        tried=set(
            Ask.objects.filter(
                need=need, state__in=(AskState.DECLINED, AskState.LAPSED), asked_at__gte=need.since
            ).values_list("supporter_id", flat=True)
        ),
    )


def _candidates(
    found: Iterable[Profile],
    load: dict[UUID, int],
    *,
    apart: set[UUID],
    paused: set[UUID],
    known: set[UUID],
    tried: set[UUID],
) -> list[rules.Candidate]:
    return [
        rules.Candidate(
            id=str(profile.persona_id),
            name=profile.persona.name,
            languages=tuple(profile.languages),
            experiences=tuple(profile.experiences),
            not_taken=tuple(profile.not_taken),
            hours=tuple(profile.hours),
            offset_minutes=offset_minutes(profile.persona.time_zone),
            style=profile.style,
            capacity=profile.capacity,
            load=load.get(profile.persona_id, 0),
            accepting=profile.accepting,
            may_act=profile.persona.standing == Standing.ACTIVE
            and profile.persona.person.is_active
            and profile.persona.person_id not in paused,
            apart=profile.persona.person_id in apart,
            known=profile.persona_id in known,
            tried=profile.persona_id in tried,
        )
        for profile in found
    ]


def offset_minutes(time_zone: str) -> int:
    """How far a time zone's clocks are ahead of UTC now."""
    ahead = clock.now().astimezone(zone(time_zone)).utcoffset() or timedelta()
    return round(ahead / timedelta(minutes=1))


def is_here(persona: Persona) -> bool:
    """Whether somebody gave a sign of life within the last minutes."""
    return bool(persona.person.seen_at and persona.person.seen_at > clock.now() - HERE_FOR)


def usual_answers(supporters: Iterable[Persona]) -> dict[UUID, rules.Waiting]:
    """How long each of these supporters usually takes to answer; left out where too few answers are known."""
    times: dict[UUID, list[timedelta]] = defaultdict(list)
    for supporter, asked, answered in (
        _answered()
        .filter(supporter__in=list(supporters))
        .values_list("supporter_id", "asked_at", "answered_at")
    ):
        if answered:
            times[supporter].append(answered - asked)
    found = {supporter: rules.usual(each) for supporter, each in times.items()}
    return {supporter: each for supporter, each in found.items() if each}


def usual_wait() -> rules.Waiting | None:
    """The median time from ask to answer over the last thirty days and how many answers it is from; None below five."""
    times = _answered().values_list("asked_at", "answered_at")
    return rules.usual([answered - asked for asked, answered in times if answered])


def supporters_here() -> int:
    """How many supporters are here now."""
    return people_here(Hat.SUPPORTER)


def supporters_with_room() -> int:
    """How many supporters take on new people and have room for one more."""
    found = _candidates(
        profiles(), loads(), apart=set(), paused=paused_person_ids(), known=set(), tried=set()
    )
    return sum(
        each.accepting and each.may_act and each.load < min(each.capacity, rules.CAPACITY_LIMIT)
        for each in found
    )


def caseload_of(viewer: Persona) -> int:
    """How many people the viewer accompanies as a peer."""
    return open_relationships(viewer).filter(helper=viewer, kind=Kind.PEER).count()


def _answered() -> QuerySet[Ask]:
    since: datetime = clock.now() - COUNTED_FOR
    return Ask.objects.filter(state__in=ANSWERED, by_hand=False, asked_at__gte=since).exclude(
        answered_at=None
    )
