"""Those who run the house: the coordinator who joins two people, the administrator in the first hour."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.screens import screen

pytestmark = pytest.mark.journey


def test_a_coordinator_sees_who_waits_and_joins_two_people_by_hand(chromium, demo):
    with (
        screen(chromium, demo, width=360, theme="dark") as dan,
        screen(chromium, demo) as member,
    ):
        dan.enter("dan", "coordinator").look()
        dan.go("/waiting").look()
        rows = dan.main.get_by_role("row")
        expect(rows.filter(has_text="Jolene")).to_contain_text("4 days")
        late = dan.main.locator(".tabs").get_by_role("link", name="Past the limit")
        late.click()
        expect(rows.filter(has_text="Dwayne")).to_be_visible()
        dan.look().go("/waiting")
        rows.filter(has_text="Jolene").get_by_role("link").first.click()
        dan.heading("Someone for Jolene").look()
        helper = dan.main.get_by_role("row").filter(has_text="Ruth-Ellen")
        helper.get_by_role("button").click()
        dan.page.wait_for_url("**/waiting")
        expect(rows.filter(has_text="Jolene")).to_have_count(0)
        member.go("/in").main.get_by_label("Somebody else").select_option(label="Jolene, member")
        member.press("Come in as this person").page.wait_for_url("**/today")
        member.look().go("/c").look()
        expect(member.main).to_contain_text("Ruth-Ellen")


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_an_administrator_sets_an_empty_house_up_and_lets_a_first_supporter_in(chromium, empty, width, theme):
    code = re.search(r"\b[a-z]+-[a-z]+-[a-z]+-[a-z]+\b", empty.log.read_text())
    assert code, f"no set-up code was printed:\n{empty.log.read_text()}"
    with (
        screen(chromium, empty, width=width, theme=theme) as admin,
        screen(chromium, empty, width=360, theme=theme) as supporter,
    ):
        admin.go("/").look()
        admin.go("/setup").heading("Set this house up").look()
        admin.type("The set-up code", "not the right code").type("A name to be called by", "Rosa")
        admin.type("A passphrase", "nine grey herons asleep")
        admin.main.get_by_role("checkbox").check(force=True)
        admin.press("Continue", within=admin.main).sees("This is not the code.").look()
        admin.type("The set-up code", code.group()).type("A passphrase", "nine grey herons asleep")
        admin.press("Continue", within=admin.main).look()
        admin.type("The name of your organisation", "Lakeside Peers").type("A cover name", "Lake notes")
        admin.press("Continue", within=admin.main)
        admin.heading("Numbers to call, checked").look()
        confirm_two_numbers(admin)
        admin.press("Go on", within=admin.main).look()
        admin.pick("invitation").press("Continue", within=admin.main).look()
        admin.heading("The house agreement").type("Where to complain", "The office, 3 Lake Road")
        admin.press("Continue", within=admin.main).heading("A first supporter").look()
        admin.press("Make a code for a supporter").look()
        invitation = admin.main.locator(".recovery strong").inner_text()
        admin.follow("I have it. Go on").heading("Open the house").look()
        admin.press("Open it").look()
        expect(admin.page).to_have_title(re.compile("Lake notes$"))

        supporter.go("/join").pick("adult").press("Continue", within=supporter.main)
        supporter.type("code", invitation).type("A name to be called by", "Wilma")
        supporter.type("A passphrase", "two boats in the reeds").pick("no")
        supporter.main.get_by_role("checkbox").last.check(force=True)
        supporter.press("Make my place").heading("What people see of you").look()
        supporter.main.locator("textarea").first.fill("I know low mood and long winters.")
        supporter.press("Save").look()
        admin.go("/people").look()
        expect(admin.main).to_contain_text("Wilma")


def confirm_two_numbers(admin) -> None:
    """The emergency number and the first crisis line, tried and found right."""
    admin.follow("Check the numbers", within=admin.main).heading("Check the numbers").look()
    for name in ("Emergency number", "988"):
        line = admin.main.locator("li.sheet").filter(has=admin.page.get_by_role("heading", name=name)).first
        line.get_by_role("button", name="It is right").click()
        expect(line).to_contain_text("Checked by Rosa")
    admin.sees("Enough to open.").go("/house/calls").look().sees("Enough numbers are checked to open.")
