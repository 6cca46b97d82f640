"""Who accompanies whom, and who does not exist for whom."""

import pytest

from kith.lib.refusal import Missing
from kith.people.actions import grant_role
from kith.people.models import Hat
from kith.people.queries import personas_of
from kith.privacy.queries import access_epoch
from kith.privacy.rules import SYSTEM
from kith.relationships import actions, queries
from kith.relationships.models import Relationship
from tests.cast import person, whole_cast

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def opened(helper, member, kind="peer"):
    return actions.open_relationship(by=member, helper=helper, member=member, kind=kind)


def test_opening_twice_gives_the_one_that_is_open():
    cast = whole_cast()
    assert opened(cast.ben, cast.ann).pk == opened(cast.ben, cast.ann).pk
    assert queries.caseload(cast.ben) == 1


def test_only_the_right_hat_accompanies():
    cast = whole_cast()
    for helper, member, kind in [
        (cast.ben, cast.ann, "professional"),
        (cast.cara, cast.ann, "peer"),
        (cast.dan, cast.ann, "peer"),
        (cast.eve, cast.ann, "peer"),
        (cast.ben, cast.cara, "peer"),
    ]:
        with pytest.raises(Missing):
            opened(helper, member, kind)
    assert not Relationship.objects.exists()


def test_nobody_accompanies_themselves_in_another_hat():
    ben = person("ben", Hat.SUPPORTER)
    member = next(persona for persona in personas_of(ben.person) if persona.hat == Hat.MEMBER)
    with pytest.raises(Missing):
        opened(ben, member)


def test_a_helper_who_is_not_active_opens_nothing():
    cast = whole_cast()
    cast.ben.standing = "paused"
    with pytest.raises(Missing):
        opened(cast.ben, cast.ann)


def test_either_of_the_two_ends_it_and_a_stranger_does_not():
    cast = whole_cast()
    for ender in (cast.ann, cast.ben):
        relationship = opened(cast.ben, cast.ann)
        with pytest.raises(Missing):
            actions.end_relationship(by=cast.eve, relationship=relationship)
        ended = actions.end_relationship(by=ender, relationship=relationship)
        assert ended.ended_by == ender.pk
        assert queries.relationship_between(cast.ann, cast.ben) is None
    assert queries.former_helpers(cast.ann) == {cast.ben.pk}


def test_ending_twice_keeps_the_first_time():
    cast = whole_cast()
    first = actions.end_relationship(by=cast.ann, relationship=opened(cast.ben, cast.ann)).ended_at
    again = actions.end_relationship(by=cast.ben, relationship=Relationship.objects.get())
    assert again.ended_at == first
    assert again.ended_by == cast.ann.pk


def test_a_block_binds_both_ways_and_every_hat():
    cast = whole_cast()
    actions.block_person(by=cast.ann, persona=cast.ben)
    assert queries.are_blocked(cast.ann.person_id, cast.ben.person_id)
    assert queries.are_blocked(cast.ben.person_id, cast.ann.person_id)
    assert queries.blocked_person_ids(cast.ben.person_id) == {cast.ann.person_id}
    other_hat = grant_role(by=SYSTEM, person=cast.ben.person, hat=Hat.PROFESSIONAL, name="ben")
    with pytest.raises(Missing):
        opened(other_hat, cast.ann, "professional")


def test_blocking_twice_is_one_block_and_is_taken_back_only_by_the_blocker():
    cast = whole_cast()
    for _ in range(2):
        actions.block_person(by=cast.ann, persona=cast.ben)
    block = queries.own_blocks(cast.ann).get()
    assert not queries.own_blocks(cast.ben).exists()
    for other in (cast.ben, cast.eve, cast.ada):
        with pytest.raises(Missing):
            actions.unblock_person(by=other, block=block)
    actions.unblock_person(by=cast.ann, block=block)
    assert not queries.are_blocked(cast.ann.person_id, cast.ben.person_id)


def test_when_both_blocked_one_taking_it_back_changes_nothing():
    cast = whole_cast()
    actions.block_person(by=cast.ann, persona=cast.ben)
    actions.block_person(by=cast.ben, persona=cast.ann)
    actions.unblock_person(by=cast.ann, block=queries.own_blocks(cast.ann).get())
    assert queries.are_blocked(cast.ann.person_id, cast.ben.person_id)


def test_each_change_moves_the_access_epoch():
    cast = whole_cast()
    seen = [access_epoch()]
    relationship = opened(cast.ben, cast.ann)
    seen.append(access_epoch())
    actions.end_relationship(by=cast.ann, relationship=relationship)
    seen.append(access_epoch())
    actions.block_person(by=cast.ann, persona=cast.ben)
    seen.append(access_epoch())
    actions.unblock_person(by=cast.ann, block=queries.own_blocks(cast.ann).get())
    seen.append(access_epoch())
    assert seen == sorted(set(seen))


def test_open_relationships_are_those_of_the_hat_one_wears():
    cast = whole_cast()
    relationship = opened(cast.ben, cast.ann)
    member = next(persona for persona in personas_of(cast.ben.person) if persona.hat == Hat.MEMBER)
    assert list(queries.open_relationships(cast.ben)) == [relationship]
    assert list(queries.open_relationships(cast.ann)) == [relationship]
    assert not queries.open_relationships(member).exists()
    assert not queries.open_relationships(cast.eve).exists()
