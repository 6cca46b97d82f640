from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kith.people.models import Hat
from kith.people.queries import personas_of
from tests.cast import person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def _grant(*words):
    said = StringIO()
    call_command("grant", *words, stdout=said)
    return said.getvalue()


def test_the_first_administrator_is_granted_from_the_machine():
    ann = person("ann")
    assert "Captain is administrator now." in _grant("ANN", "administrator", "--as", "Captain")
    assert [one.name for one in personas_of(ann.person) if one.hat == Hat.ADMINISTRATOR] == ["Captain"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "administrator"), "Nobody here signs in as"),
        (("ann", "king"), "There is no role"),
        (("ann", "member"), "has that role already"),
        (("ann", "moderator", "--as", "<bold>"), "letters, numbers and spaces"),
    ],
)
def test_a_wrong_grant_says_why_in_one_line_and_ends_with_two(words, said):
    person("ann")
    with pytest.raises(CommandError, match=said) as refused:
        _grant(*words)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


def test_on_an_empty_data_directory_it_says_what_to_do(tmp_path, monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("a data directory holds SQLite only")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "none.sqlite3"))
    with pytest.raises(CommandError, match="kith serve") as refused:
        _grant("ann", "administrator")
    assert refused.value.returncode == 2
    assert not (tmp_path / "none.sqlite3").exists()
