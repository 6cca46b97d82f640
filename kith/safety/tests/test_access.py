"""Who may read and write inside a concern."""

import pytest

from kith.lib.refusal import Missing, Refused
from kith.people.actions import grant_role, set_standing
from kith.people.models import Hat
from kith.people.queries import personas_of
from kith.privacy.rules import SYSTEM
from kith.relationships.actions import block_person, open_relationship
from kith.safety import access, actions, queries
from kith.safety.models import Answer
from kith.safety.tests.make import added, answered, asked, on_call
from tests.cast import person, whole_cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_of_everybody_only_those_on_call_answer_and_only_the_one_who_asked_adds_words():
    cast = whole_cast()
    concern = asked(cast.ann)
    for name, persona in vars(cast).items():
        if name == "olu":
            assert answered(persona, concern)
        else:
            with pytest.raises(Missing):
                answered(persona, concern)
        if name == "ann":
            assert added(persona, concern)
        else:
            with pytest.raises(Missing):
                added(persona, concern)
    assert Answer.objects.count() == 2


def test_of_everybody_only_those_two_sides_can_open_an_answer():
    cast = whole_cast()
    answer = answered(cast.olu, asked(cast.ann))
    for name, persona in vars(cast).items():
        if name in ("olu", "ann"):
            assert actions.read_answer(by=persona, answer=answer).words == "I am here"
        else:
            with pytest.raises(Missing):
                actions.read_answer(by=persona, answer=answer)


def test_another_hat_of_the_one_who_asked_is_a_stranger_to_it():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    answer = answered(olu, concern)
    grant_role(by=SYSTEM, person=ann.person, hat=Hat.ON_CALL, name="anna")
    other = next(persona for persona in personas_of(ann.person) if persona.hat == Hat.ON_CALL)
    assert not access.may_read_own_concern(other, concern)
    assert not access.may_read_answer(other, answer)
    assert other not in access.concern_readers(concern)


def test_a_paused_person_can_still_call_and_add_words():
    dan, gus, olu = person("dan", Hat.COORDINATOR), person("gus"), person("olu", Hat.ON_CALL)
    actions.pause_person(by=dan, persona=gus, reason="looking")
    concern = asked(gus, "I am alone")
    answered(olu, concern)
    assert added(gus, concern, "still here")
    assert [said.words for said in actions.read_own_concern(by=gus, concern=concern).answers] == [
        "I am here",
        "still here",
    ]


@pytest.mark.parametrize("how", ["paused", "former", "blocked"])
def test_whoever_is_on_call_no_more_neither_reads_nor_writes(how):
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    concern = asked(ann)
    answer = answered(olu, concern)
    if how == "paused":
        actions.pause_person(by=person("dan", Hat.COORDINATOR), persona=olu, reason="rest")
    elif how == "former":
        set_standing(by=person("ada", Hat.ADMINISTRATOR), persona=olu, standing="ended")
        olu.refresh_from_db()
    else:
        block_person(by=ann, persona=olu)
    assert olu not in access.concern_readers(concern)
    for attempt in (
        lambda: answered(olu, concern),
        lambda: actions.read_answer(by=olu, answer=answer),
        lambda: actions.read_concern(by=olu, concern=concern),
    ):
        with pytest.raises(Missing):
            attempt()


def test_who_can_read_it_is_told_by_the_same_rules_that_open_it():
    cast = whole_cast()
    others = [person(name, Hat.ON_CALL) for name in ("ole", "oda", "ove")]
    actions.pause_person(by=cast.dan, persona=others[0], reason="rest")
    block_person(by=cast.ann, persona=others[1])
    concern = asked(cast.ann)
    everybody = [*vars(cast).values(), *others]
    may = {
        persona.pk
        for persona in everybody
        if access.may_read_concern(persona, concern) or access.may_read_own_concern(persona, concern)
    }
    assert {reader.pk for reader in access.concern_readers(concern)} == may
    assert may == {cast.ann.pk, cast.olu.pk, others[2].pk}


def test_nobody_writes_in_a_concern_that_somebody_else_raised():
    cast = whole_cast()
    open_relationship(by=cast.dan, helper=cast.ben, member=cast.ann, kind="peer")
    concern = actions.raise_concern(by=cast.ben, about=cast.ann, source="helper", words="worried")
    with pytest.raises(Refused):
        answered(cast.olu, concern)
    for party in (cast.ann, cast.ben):
        with pytest.raises(Missing):
            added(party, concern)
        assert queries.own_concern(party, concern.pk) is None
    assert cast.ann not in access.concern_readers(concern)


def test_nobody_writes_in_a_closed_concern():
    ann, olu = person("ann"), person("olu", Hat.ON_CALL)
    on_call(olu)
    concern = asked(ann)
    actions.close_concern(by=olu, concern=concern, disposition="reached", reason="talked")
    for attempt in (lambda: answered(olu, concern), lambda: added(ann, concern)):
        with pytest.raises(Refused):
            attempt()
    assert not Answer.objects.exists()
