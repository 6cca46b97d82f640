"""Help comes before everything else, and the young are sent where they are safe."""

import pytest
from playwright.sync_api import expect

from tests.journeys.screens import Screen, screen

pytestmark = pytest.mark.journey


def began(at: Screen) -> Screen:
    at.go("/guide").choose("Yes. I am alone with this screen").press("Continue", within=at.main)
    expect(at.main.locator("input[name=question]")).to_have_count(1)
    return at


@pytest.mark.parametrize(("width", "theme"), [(360, "light"), (1280, "dark")])
def test_a_crisis_answer_shows_help_first_with_the_numbers_of_the_chosen_country(
    chromium, looked_at, width, theme
):
    with screen(chromium, looked_at, width=width, theme=theme) as at:
        began(at)
        while at.question() != "place":
            at.pick({"for_whom": "me", "age": "18_64"}[at.question()])
            key = at.question()
            at.press("Continue", within=at.main)
            expect(at.main.locator(f'input[name=question][value="{key}"]')).to_have_count(0)
        at.look().main.locator("select").first.select_option("GB")
        at.press("Continue", within=at.main)
        expect(at.main.locator('input[name=question][value="danger"]')).to_have_count(1)
        at.answer({"danger": "0", "suicide": "4"}).heading("Please talk to someone now.").look()
        first = at.main.locator(".line").first
        expect(first).to_be_in_viewport()
        expect(at.main.locator(".lines").first).to_contain_text("116 123")
        expect(at.main.locator(".lines").first).to_contain_text("999")
        expect(first).to_contain_text("We have not checked this number")
        at.press("Go on with the questions").look()


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_who_is_under_18_sees_only_help_and_the_young_peoples_page(chromium, looked_at, width, theme):
    with screen(chromium, looked_at, width=width, theme=theme) as at:
        at.go("/join").look().pick("young").press("Continue", within=at.main)
        at.page.wait_for_url("**/young")
        at.heading("If you are under 18").look()
        expect(at.page.get_by_role("link", name="Find someone")).to_have_count(0)
        expect(at.main.locator("input[name=passphrase]")).to_have_count(0)
        began(at)
        at.answer({"for_whom": "me", "age": "16_17"}).heading("Before you go on").look()
        expect(at.main.get_by_role("link", name="Find someone")).to_have_count(0)
