import pytest

from kith.people import rules

OWN = ("Quiet Fox", "Harbour Street", "kith")


@pytest.mark.parametrize(
    ("passphrase", "fault"),
    [
        ("short one", "short"),
        ("fourteen signs", "short"),
        ("x" * 257, "long"),
        ("quietfoxquietfox", "own"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("tree tree tree tree", "repeats"),
        ("qwertyuiopasdfgh", "run"),
        ("Correct Horse, battery staple!", "known"),
        ("seven quiet boats at noon", None),
        ("семь тихих лодок", None),
    ],
)
def test_a_passphrase_is_judged_by_length_and_guessability_only(passphrase, fault):
    assert rules.passphrase_fault(passphrase, OWN) == fault


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "empty"),
        ("a", "empty"),
        ("..", "empty"),
        ("Quiet Fox", None),
        ("Zoë O’Neill-Ng", None),
        ("静かな狐", None),
        ("x" * 41, "long"),
        ("ﷺ" * 40, "long"),
        ("<script>", "signs"),
        ("ann\u202eben", "signs"),
        ("ann\x00", "signs"),
        ("0171 5556677", "contact"),
        ("Mod-erator", "house"),
    ],
)
def test_a_name_is_plain_short_and_nobody_elses_office(name, fault):
    assert rules.name_fault(name) == fault


def test_staff_may_carry_the_name_of_their_office():
    assert rules.name_fault("Moderator", for_the_house=True) is None


def test_a_recovery_sheet_has_eight_plain_words_and_no_two_are_alike():
    sheets = {tuple(rules.new_recovery_words()) for _ in range(50)}
    assert len(sheets) == 50
    assert all(len(sheet) == 8 and set(sheet) <= set(rules.sheet_vocabulary()) for sheet in sheets)


def test_words_from_paper_are_read_however_they_are_written():
    assert rules.tidy_words(" Harbor,\nONION - seldom ") == "harbor onion seldom"


def test_the_agreement_a_house_begins_with_has_nine_short_lines():
    lines = rules.default_agreement().splitlines()
    assert len(lines) == 9
    assert all(len(line) < 90 for line in lines)


@pytest.mark.parametrize(
    "name",
    [
        "ann\u034f",
        "ann\ufe0f",
        "an\u17b5n",
        "\u3164\u3164\u3164",
        "\u115f\u1160",
        "\u0430nn",
        "b\u0435n",
        "\u0391nn",
        "e" + "\u0301" * 9 + "l",
    ],
)
def test_a_name_that_only_looks_like_another_will_not_do(name):
    assert rules.name_fault(name) == "signs"


@pytest.mark.parametrize(
    "name", ["Нина", "Ελένη", "नन्दिनी", "Nguyễn", "Zoë Ångström", "ਗੁਰਪ੍ਰੀਤ", "ann Нина", "มาลี", "김하늘"]
)
def test_a_name_in_any_one_script_will_do(name):
    assert rules.name_fault(name) is None


@pytest.mark.parametrize(
    "name", ["The Moderator", "Moderator 1", "kith team", "Kith-Support", "on call.", "STAFF2"]
)
def test_a_name_that_has_the_house_in_it_is_kept_for_the_house(name):
    assert (rules.name_fault(name), rules.name_fault(name, for_the_house=True)) == ("house", None)
