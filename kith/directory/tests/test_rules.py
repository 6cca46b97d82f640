import pytest
from django.utils import translation

from kith.directory import rules
from kith.directory.rules import Way, place, ways_of

ALL = list(rules.PLACES.values())


def test_every_country_has_an_emergency_number_and_someone_to_talk_with():
    for found in ALL:
        assert rules.lines_for(found, rules.EMERGENCY)[0].number, found.code
        assert rules.lines_for(found, rules.CRISIS), found.code
    assert len(ALL) == 59
    assert sum(len(found.lines) for found in ALL) == 151


def test_every_line_has_a_key_of_its_own():
    keys = [line.key for found in ALL for line in found.every_line]
    assert len(keys) == len(set(keys))


def test_every_kind_of_line_is_for_a_need():
    assert {line.kind for found in ALL for line in found.lines} <= set(rules.NEED_OF_KIND)


def test_a_number_is_dialled_as_it_is_given_and_never_made_international():
    for found in ALL:
        for line in found.every_line:
            for way in line.ways:
                if way.kind in ("call", "text"):
                    assert way.to in line.dial, line.key
                    assert way.to.lstrip("+*").replace(" ", "").replace("-", "").isdigit(), line.key


@pytest.mark.parametrize(
    ("dial", "channels", "ways", "word"),
    [
        ("988", "call,text,chat", [("call", "988"), ("text", "988"), ("chat", "u")], ""),
        ("741741 (HOME)", "text", [("text", "741741"), ("web", "u")], "HOME"),
        (
            "1-800-799-7233 / text START to 88788",
            "call,text",
            [("call", "1-800-799-7233"), ("text", "88788"), ("web", "u")],
            "START",
        ),
        (
            "988 then 1 / text 838255",
            "call,text,chat",
            [("call", "988"), ("text", "838255"), ("chat", "u")],
            "",
        ),
        ("13 11 14", "call,text,chat", [("call", "13 11 14"), ("chat", "u")], ""),
        ("016 / WhatsApp 600 000 016", "call,text", [("call", "016"), ("web", "u")], ""),
        ("114 (SMS, deaf)", "call", [("text", "114"), ("web", "u")], ""),
        ("*4141", "call", [("call", "*4141"), ("web", "u")], ""),
        ("directory", "web", [("web", "u")], ""),
    ],
)
def test_only_digits_become_a_number_to_press(dial, channels, ways, word):
    assert ways_of(dial, channels, "u") == (tuple(Way(*way) for way in ways), word)


def test_a_line_that_is_open_now_comes_before_one_with_hours():
    assert rules.lines_for(place("AR"), rules.CRISIS)[0].name == "Salud mental"
    assert rules.lines_for(place("US"), rules.CRISIS)[0].number == "988"


def test_an_ambulance_comes_before_the_police_alone():
    assert rules.lines_for(place("EG"), rules.EMERGENCY)[0].number == "123"


def test_a_line_found_wrong_is_left_out():
    us = place("US")
    wrong = frozenset({"us-suicide-988-suicide-crisis-lifeline"})
    assert "988 Suicide & Crisis Lifeline" not in [
        line.name for line in rules.lines_for(us, rules.CRISIS, wrong)
    ]


@pytest.mark.parametrize("code", ["", "zz", "ZZ", "<script>", "  ", "🜁🜁"])
def test_a_country_we_do_not_know_still_has_somewhere_to_turn(code):
    found = place(code)
    assert not found.known
    assert [line.dial for line in found.emergency] == ["112", "911"]
    assert len(found.directories) == 4


def test_a_country_is_called_what_its_reader_calls_it():
    with translation.override("de"):
        assert dict(rules.countries())["DE"] == "Deutschland"
        assert place("GB").name == "Vereinigtes Königreich"
        names = [name for _, name in rules.countries()]
        assert names.index("Österreich") < names.index("Polen")
    with translation.override("en"):
        assert place("TR").name == "Türkiye"


def test_a_country_babel_does_not_know_keeps_its_name_in_the_set(monkeypatch):
    monkeypatch.setattr(rules, "country_name", lambda code: "")
    assert place("GB").name == "United Kingdom"


def test_a_country_that_is_not_in_the_set_is_not_named_as_if_it_were():
    assert place("AQ").name == ""
