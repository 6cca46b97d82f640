"""Without JavaScript on a small phone, and without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.journeys.screens import Screen, screen
from tests.journeys.test_first_evening import PASSPHRASE, came_to_a_suggestion, talk_of

pytestmark = pytest.mark.journey


def test_everything_can_be_read_and_said_without_javascript(chromium, demo):
    """Axe needs script; here every page is looked at for width and words. The sweep holds them to axe."""
    with (
        screen(chromium, demo, width=360, script=False) as newcomer,
        screen(chromium, demo, width=360, script=False) as ben,
    ):
        came_to_a_suggestion(newcomer, look=True).look()
        newcomer.join().look()
        newcomer.pick("adult").press("Continue", within=newcomer.main).look()
        newcomer.type("A name to be called by", "Quiet Door").type("A passphrase", PASSPHRASE).pick("no")
        newcomer.main.get_by_role("checkbox").last.check(force=True)
        newcomer.press("Make my place").heading("Your place is made").look()
        newcomer.press("Keep the answers from before").heading("Who would be good to talk with?").look()
        newcomer.choose("Loss or grief").main.locator("summary").filter(
            has_text="Something you share"
        ).click()
        newcomer.main.locator("summary").filter(has_text="Their manner").click()
        newcomer.pick("bereaved").pick("listener").press("Show people").look()
        newcomer.press("Ask ben").heading("You asked ben").look()

        ben.enter("ben", "peer supporter").look().go("/asks").look()
        ben.press("Yes, talk with Quiet Door").look()
        ben.write("Hello, Quiet Door.")
        expect(ben.spoken("Hello, Quiet Door.")).to_have_count(1)

        newcomer.page.reload()
        newcomer.look().follow("Open the conversation").look()
        expect(newcomer.spoken("Hello, Quiet Door.")).to_have_count(1)
        newcomer.write("Hello. I can read you.")
        expect(newcomer.spoken("I can read you.")).to_have_count(1)
        newcomer.look()
        talk = newcomer.path
        for page in ("/about", "/report", "/block", "/now", "/end"):
            newcomer.go(talk + page).look()
        newcomer.press("End it").sees("You ended this conversation.").look()
        ben.page.reload()
        ben.sees("Quiet Door has ended this conversation.").look()
        newcomer.context.route("https://www.weather.gov/**", lambda asked: asked.fulfill(body="Sunny."))
        newcomer.page.locator("button:visible", has_text="Leave this site").last.click()
        newcomer.page.wait_for_url("https://www.weather.gov/**")
        newcomer.wrong.clear()
        newcomer.go("/c")
        assert newcomer.path == "/in"


def tabbed_to(at: Screen, role: str, name: str, *, most: int = 80) -> Screen:
    """Press Tab until the thing with this role and name has the focus, and the focus can be seen."""
    wanted = at.page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _press in range(most):
        at.page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            return at
    raise AssertionError(f"Tab never came to {role} {name} on {at.page.url}")


def test_with_the_keyboard_alone_from_the_front_door_through_the_first_questions(chromium, looked_at):
    with screen(chromium, looked_at) as at:
        at.go("/").page.keyboard.press("Tab")
        assert at.page.evaluate("document.activeElement.textContent").strip().startswith("Skip")
        at.page.keyboard.press("Enter")
        tabbed_to(at, "link", "I am not sure").page.keyboard.press("Enter")
        at.heading("Is it safe to read this now?")
        for presses in (1, 1, 4):
            answered = at.question()
            tabbed_to_choice(at)
            for _down in range(presses):
                at.page.keyboard.press("ArrowDown")
            at.page.keyboard.press("Space")
            tabbed_to(at, "button", "Continue").page.keyboard.press("Enter")
            if answered:
                expect(at.main.locator(f'input[name=question][value="{answered}"]')).to_have_count(0)
            else:
                expect(at.main.locator("input[name=question]")).to_have_count(1)
        assert at.question() == "place"


def tabbed_to_choice(at: Screen) -> None:
    """Press Tab until an answer has the focus; choose the first."""
    for _press in range(60):
        at.page.keyboard.press("Tab")
        if at.page.evaluate("document.activeElement.type === 'radio'"):
            at.page.keyboard.press("Space")
            at.page.keyboard.press("ArrowUp")
            return
    raise AssertionError(f"Tab never came to an answer on {at.page.url}")


def test_with_the_keyboard_alone_one_signs_in_and_sends_a_message(chromium, demo):
    with screen(chromium, demo) as at:
        at.go("/in")
        tabbed_to(at, "textbox", "name").page.keyboard.type("ann")
        at.page.keyboard.press("Tab")
        at.page.keyboard.type("kith demo passphrase")
        at.page.keyboard.press("Enter")
        at.page.wait_for_url("**/today")
        tabbed_to(at, "link", "Messages").page.keyboard.press("Enter")
        at.heading("Messages")
        tabbed_to(at, "link", "ben").page.keyboard.press("Enter")
        expect(at.page.locator("textarea[name=text]")).to_be_visible()
        tabbed_to(at, "textbox", "Write to ben", most=140).page.keyboard.type("By keys alone.")
        tabbed_to(at, "button", "Send").page.keyboard.press("Enter")
        expect(at.spoken("By keys alone.")).to_have_count(1)
        assert talk_of(at, "ben")
